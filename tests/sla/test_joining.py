"""Clocks of merged tickets: the earliest start counts, nothing is missed or hidden by it, and it can be taken back."""

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.queries import place_of
from app.sla.models import Measure, Timer, TimerState
from app.tickets.operations.answering import write_message
from app.tickets.operations.converting import convert_ticket
from tests.factories import colleague, make_agent, moment, text_in
from tests.sla.arranging import breaches, hand_over, policy, put_in_force, step, sweep, target, timer
from tests.tickets.merging import LI_WEN, merge, ticket_of, undo

HOUR = 60
RESTS = ["waiting_customer"]
EARLY, LATER = "2026-03-02 09:00", "2026-03-02 11:00"


def days(number):
    return target(number, Measure.CALENDAR_DAYS)


@pytest.fixture
def two(app, travel):
    """A query of nine o'clock whose matter was told the day before, and its duplicate of eleven."""
    put_in_force(
        policy(
            "all", first_response=4 * HOUR, next_response=2 * HOUR,
            resolution=target(24 * HOUR, rests_in=RESTS), customer_reply=72 * HOUR,
        ),
        policy("law-asks", "kind:query", law=True, legal_answer=days(30)),
        policy("law-complains", "kind:complaint", law=True, legal_answer=days(7)),
    )  # fmt: skip
    travel(EARLY)
    early = ticket_of(LI_WEN, first_contact_at=moment("2026-03-01 08:00"))
    travel(LATER)
    return early, ticket_of(LI_WEN)


def answer(ticket):
    """A colleague writes, and the provider takes it."""
    write(ticket)
    hand_over(ticket, human=True)


def write(ticket):
    agent = colleague(make_agent())
    with transaction():
        write_message(ticket, "We look.", actor=agent)


def starts(ticket, *names):
    return {name: f"{timer(ticket, name).started_at:%m-%d %H:%M}" for name in names}


def test_the_earlier_start_of_what_still_ran_counts_for_both(two):
    early, later = two
    merge(early, later)
    names = ("first_response", "resolution", "legal_answer")
    assert starts(later, *names) == {
        "first_response": "03-02 09:00", "resolution": "03-02 09:00", "legal_answer": "03-01 08:00",
    }  # fmt: skip
    assert timer(later).due_at == moment("2026-03-03 09:00")
    assert timer(later, "legal_answer").due_at == moment("2026-03-31 08:00")
    assert place_of(later).due_at == moment("2026-03-02 13:00")


def test_a_later_duplicate_moves_no_deadline(two):
    early, later = two
    before = {
        each: (timer(early, each).due_at, timer(early, each).version)
        for each in ("resolution", "legal_answer")
    }
    merge(later, early)
    after = {
        each: (timer(early, each).due_at, timer(early, each).version)
        for each in ("resolution", "legal_answer")
    }
    assert after == before


def test_the_clocks_of_the_one_given_up_end_and_are_missed_no_more(two, travel):
    early, later = two
    merge(later, early)
    states = {timer(later, each).state for each in ("first_response", "resolution", "legal_answer")}
    assert states == {TimerState.CANCELLED}
    sweep(travel, "2026-05-01 09:00")
    assert breaches(later) == []


def test_what_was_missed_stays_a_fact(two, travel):
    early, later = two
    sweep(travel, "2026-03-02 13:30")
    merge(early, later)
    assert [each.target for each in breaches(early)] == ["first_response"]
    sweep(travel, "2026-03-02 13:31")
    assert [each.target for each in breaches(later)] == ["first_response"]


def test_what_was_late_before_the_sweep_came_by_is_not_hidden(two, travel):
    early, later = two
    travel("2026-03-02 13:30")
    merge(early, later)
    assert [(each.target, each.due_at) for each in breaches(early)] == [
        ("first_response", moment("2026-03-02 13:00"))
    ]


def test_what_was_answered_before_is_not_owed_again(two, travel):
    early, later = two
    answer(early)
    merge(early, later)
    assert starts(later, "first_response") == {"first_response": "03-02 11:00"}
    sweep(travel, "2026-03-02 14:00")
    assert breaches(later) == []


def test_the_oldest_words_that_nobody_answered_are_owed_the_next_answer(client, two, travel):
    early, later = two
    answer(early)
    answer(later)
    travel("2026-03-02 12:00")
    text_in(client, f"{early.reference} and?", LI_WEN)
    travel("2026-03-02 12:30")
    text_in(client, f"{later.reference} well?", LI_WEN)
    merge(early, later)
    assert starts(later, "next_response") == {"next_response": "03-02 12:00"}


def test_whoever_waits_only_on_the_one_given_up_is_owed_an_answer_by_the_other(client, two, travel):
    early, later = two
    answer(later)
    merge(early, later)
    owed = timer(later, "next_response")
    assert (owed.state, owed.started_at) == (TimerState.RUNNING, moment(EARLY))
    assert owed.due_at == moment(LATER)
    answer(later)
    assert timer(later, "next_response").state is TimerState.MET


def test_a_text_of_ours_that_was_on_its_way_meets_the_clock_of_the_survivor(two):
    early, later = two
    write(early)
    merge(early, later)
    hand_over(early, human=True)
    assert timer(later, "first_response").state is TimerState.MET


def test_what_the_law_asked_and_was_done_in_time_is_not_asked_again(two, travel):
    early, _ = two
    step(early, "investigating", "answered")
    assert timer(early, "legal_answer").state is TimerState.MET
    travel("2026-04-02 09:00")
    late = ticket_of(LI_WEN)
    merge(early, late)
    sweep(travel, "2026-04-02 10:00")
    assert timer(late, "legal_answer").started_at == moment("2026-04-02 09:00")
    assert "legal_answer" not in [each.target for each in breaches(late)]


def test_a_survivor_that_waits_for_its_customer_rests_on(two):
    early, later = two
    step(later, "investigating", "waiting_customer")
    merge(early, later)
    resolution = timer(later)
    assert (resolution.state, resolution.next_at) == (TimerState.PAUSED, None)
    assert resolution.started_at == moment(EARLY)


def test_reopened_merged_and_converted_the_law_still_counts_from_the_first_contact(client, two, travel):
    early, later = two
    step(later, "investigating", "answered")
    travel("2026-03-02 15:00")
    text_in(client, f"{later.reference} no, it is not", LI_WEN)
    merge(early, later)
    with transaction():
        convert_ticket(later, "complaint", None, actor=SYSTEM)
    legal = timer(later, "legal_answer")
    assert (legal.state, legal.started_at) == (TimerState.RUNNING, moment("2026-03-01 08:00"))
    assert legal.due_at == moment("2026-03-08 08:00")
    travel("2026-03-03 15:00")
    newest = ticket_of(LI_WEN, kind="complaint")
    merge(later, newest)
    assert timer(newest, "legal_answer").due_at == moment("2026-03-08 08:00")


CLOCKS = ("target", "state", "started_at", "due_at", "next_at", "levels_reached", "ended_at", "breached_at")


def clocks(ticket):
    rows = Timer.query.filter_by(ticket_id=ticket.id).order_by(Timer.target).populate_existing()
    return [tuple(getattr(row, name) for name in CLOCKS) for row in rows]


def test_taken_back_every_clock_is_as_if_nothing_had_been(two, travel):
    before = [clocks(each) for each in two]
    travel("2026-03-02 12:00")
    merge(*two)
    travel("2026-03-02 12:30")
    undo(*two)
    assert [clocks(each) for each in two] == before
    assert [place_of(each).due_at for each in two] == [moment("2026-03-02 13:00"), moment("2026-03-02 15:00")]


def test_taken_back_what_rested_rests_and_its_wait_goes_on(two, travel):
    early, later = two
    step(early, "investigating", "waiting_customer")
    before = clocks(early)
    travel("2026-03-02 12:00")
    merge(early, later)
    assert timer(early, "customer_reply").state is TimerState.CANCELLED
    undo(early, later)
    assert clocks(early) == before


def test_taken_back_a_deadline_that_was_missed_is_missed_once(two, travel):
    early, later = two
    sweep(travel, "2026-03-02 13:30")
    merge(early, later)
    undo(early, later)
    sweep(travel, "2026-03-02 13:40")
    assert [each.target for each in breaches(early)] == ["first_response"]
    assert breaches(later) == []


def test_taken_back_nobody_waits_for_the_next_answer_where_nobody_asked(two, travel):
    early, later = two
    answer(later)
    merge(early, later)
    undo(early, later)
    assert timer(later, "next_response").state is TimerState.CANCELLED
    assert timer(early, "first_response").state is TimerState.RUNNING
