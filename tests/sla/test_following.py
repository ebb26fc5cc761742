"""Timers follow what happens to a ticket. The shipped promises of a query: an answer in 4 hours, a solution in 72."""

import pytest

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.queries import place_of
from app.sla.models import Measure, TimerState
from app.sla.queries import timers_of
from app.tickets.models import Status
from app.tickets.operations.answering import answer_ticket, ask_customer, write_message
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_point,
    make_ticket,
    moment,
    text_in,
    tickets,
)
from tests.sla.arranging import hand_over, policy, put_in_force, step, target, timer
from tests.sla.choosing import policy_for

NINE = "2026-03-02 09:00"


@pytest.fixture
def agent(app):
    return colleague(make_agent())


@pytest.fixture
def ticket(app, agent, travel):
    """A query, opened on 2 March at nine and being investigated."""
    travel(NINE)
    opened = make_ticket("query")
    step(opened, "investigating")
    return opened


def test_opening_starts_the_clocks_of_the_policy(ticket):
    assert {each.target: each.due_at for each in timers_of(ticket)} == {
        "first_response": moment("2026-03-02 13:00"),
        "resolution": moment("2026-03-05 09:00"),
    }
    assert timer(ticket, "first_response").next_at == moment("2026-03-02 12:00")


@pytest.mark.parametrize(
    ("kind", "grade", "policy"),
    [
        ("query", Grade.VIP, "query-vip"),
        ("query", Grade.GOLD, "query-gold"),
        ("query", Grade.SILVER, "query-silver"),
        ("query", Grade.STANDARD, "query-others"),
        ("complaint", Grade.VIP, "complaint-vip"),
        ("pickup", Grade.STANDARD, "pickup-others"),
    ],
)
def test_the_policy_follows_kind_and_grade(app, kind, grade, policy):
    assert policy_for(kind, grade).code == policy


def test_a_kind_without_a_policy_promises_nothing(app):
    assert policy_for("regatta", "vip") is None


def test_a_better_grade_is_answered_sooner(app, travel):
    travel(NINE)
    ticket = make_ticket("query", point=make_point(grade=Grade.VIP))
    assert timer(ticket, "first_response").due_at == moment("2026-03-02 09:30")


def test_only_a_human_message_that_was_handed_over_stops_the_first_response(ticket, agent, travel):
    hand_over(ticket)  # the acknowledgement, a machine's
    assert timer(ticket, "first_response").state is TimerState.RUNNING
    with transaction():
        write_message(ticket, "We are looking.", actor=agent)
    assert timer(ticket, "first_response").state is TimerState.RUNNING
    at = travel("2026-03-02 10:00")
    hand_over(ticket)
    stopped = timer(ticket, "first_response")
    assert (stopped.state, stopped.ended_at, stopped.next_at) == (TimerState.MET, at, None)
    assert events_named("sla.target_met", ticket_id=ticket.id)[0].data["target"] == "first_response"


def test_a_second_human_message_stops_nothing_again(ticket, agent, travel):
    for time in ("2026-03-02 10:00", "2026-03-02 11:00"):
        travel(time)
        with transaction():
            write_message(ticket, f"Still looking at {time}.", actor=agent)
        hand_over(ticket)
    assert timer(ticket, "first_response").ended_at == moment("2026-03-02 10:00")
    assert len(events_named("sla.target_met", ticket_id=ticket.id)) == 1


def test_waiting_for_the_customer_rests_the_solution_and_not_the_first_response(ticket, agent, travel):
    travel("2026-03-02 10:00")
    with transaction():
        ask_customer(ticket, "What colour?", actor=agent)
    assert (timer(ticket).state, timer(ticket).next_at) == (TimerState.PAUSED, None)
    assert timer(ticket, "first_response").state is TimerState.RUNNING


def test_it_goes_on_later_by_as_long_as_it_rested(client, ticket, agent, travel):
    travel("2026-03-02 10:00")
    with transaction():
        ask_customer(ticket, "What colour?", actor=agent)
    travel("2026-03-02 15:30")
    text_in(client, "it is blue", ticket.point.address)
    running = timer(ticket)
    assert (running.state, running.due_at) == (TimerState.RUNNING, moment("2026-03-05 14:30"))
    assert place_of(ticket).due_at == timer(ticket, "first_response").due_at


def test_two_rests_add_up(client, ticket, agent, travel):
    for asked, answered in (("02 10:00", "02 11:00"), ("02 20:00", "02 22:00")):
        travel(f"2026-03-{asked}")
        with transaction():
            ask_customer(ticket, f"At {asked}?", actor=agent)
        travel(f"2026-03-{answered}")
        text_in(client, "it is blue", ticket.point.address)
    assert timer(ticket).due_at == moment("2026-03-05 12:00")


@pytest.mark.parametrize("status", ["waiting_unit", "waiting_third_party"])
def test_waiting_for_others_rests_nothing_of_the_customers(ticket, travel, status):
    travel("2026-03-02 10:00")
    step(ticket, status)
    assert timer(ticket).state is TimerState.RUNNING
    travel("2026-03-03 10:00")
    step(ticket, "investigating")
    assert timer(ticket).due_at == moment("2026-03-05 09:00")


def test_an_answer_meets_the_solution(ticket, agent, travel):
    at = travel("2026-03-03 09:00")
    with transaction():
        answer_ticket(ticket, "Tomorrow.", actor=agent)
    assert (timer(ticket).state, timer(ticket).ended_at) == (TimerState.MET, at)


def test_reopening_goes_on_with_what_was_left(client, ticket, agent, travel):
    travel("2026-03-03 09:00")
    with transaction():
        answer_ticket(ticket, "Tomorrow.", actor=agent)
    travel("2026-03-04 09:00")
    text_in(client, "no, it did not come", ticket.point.address)
    again = timer(ticket)
    assert (again.state, again.ended_at) == (TimerState.RUNNING, None)
    assert again.due_at == moment("2026-03-06 09:00")  # a day later, as long as it was answered
    assert again.next_at is not None


def test_ending_cancels_what_was_not_met(ticket):
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    assert {each.state for each in timers_of(ticket)} == {TimerState.CANCELLED}
    assert {each.next_at for each in timers_of(ticket)} == {None}


def test_a_collected_pickup_has_met_its_promise(app, travel):
    travel(NINE)
    ticket = make_ticket("pickup")
    step(ticket, "scheduled", "assigned", "accepted", "en_route", "collected")
    assert timer(ticket).state is TimerState.MET


def test_a_rest_is_shown_on_the_place(client, ticket, agent, travel):
    with transaction():
        write_message(ticket, "We are looking.", actor=agent)
    hand_over(ticket)
    assert place_of(ticket).target == "resolution"
    travel("2026-03-02 10:00")
    with transaction():
        ask_customer(ticket, "What colour?", actor=agent)
    db.session.expire_all()
    place = place_of(ticket)
    assert (place.paused, place.due_at, place.target) == (True, None, None)


def test_the_place_stands_by_the_earliest_running_target(ticket):
    place = place_of(ticket)
    assert (place.due_at, place.target) == (moment("2026-03-02 13:00"), "first_response")
    assert place.risk_at == moment("2026-03-02 12:00")


def test_somebody_unknown_is_promised_what_all_are(client, travel):
    travel(NINE)
    text_in(client, "Where is my parcel?", "anonymous")
    [opened] = tickets()
    assert timer(opened, "first_response").due_at == moment("2026-03-02 13:00")


def test_a_share_of_working_days_is_a_share_of_the_promise_and_not_of_the_rest(app, travel):
    put_in_force(policy("days", resolution=target(4, Measure.WORKING_DAYS, rests_in=["waiting_customer"])))
    travel(NINE)
    ticket = make_ticket("query")
    step(ticket, "investigating", "waiting_customer")
    travel("2026-03-06 09:00")
    step(ticket, "investigating")
    assert timer(ticket).due_at == moment("2026-03-10 09:00")
    assert timer(ticket).next_at == moment("2026-03-09 09:00")
