"""Whoever urges for the third time, or threatens, is called by a person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Notice, NoticeKind
from app.sla.jobs import sweep_timers
from app.sla.models import Measure, TimerState
from app.sla.queries import timers_of, warn_at
from app.tickets.models import Ticket
from app.tickets.operations.answering import write_message
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_point,
    make_supervisor,
    make_ticket,
    moment,
    text_in,
)
from tests.sla.arranging import hand_over, level, policy, put_in_force, target, timer

NINE = "2026-03-02 09:00"


@pytest.fixture
def ticket(app, travel):
    travel(NINE)
    return make_ticket("complaint", point=make_point("+14155560001"))


def urge(client, times=1):
    for _ in range(times):
        text_in(client, "Any news?", "+14155560001")


def is_owed_a_call(ticket):
    return any(each.target == "urged_call" for each in timers_of(db.session.get_one(Ticket, ticket.id)))


def test_the_third_time_a_person_calls_within_two_hours(client, ticket, travel):
    travel("2026-03-02 10:00")
    urge(client, 2)
    assert not is_owed_a_call(ticket)
    urge(client)
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 12:00")


def test_urging_further_changes_nothing_while_it_runs(client, ticket, travel):
    travel("2026-03-02 10:00")
    urge(client, 3)
    travel("2026-03-02 11:00")
    urge(client)
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 12:00")


def test_whoever_has_it_is_asked_to_call_at_once(client, ticket):
    above_id = make_supervisor().id
    urge(client, 3)
    sweep_timers()
    asked = sa.select(Notice.target).where(
        Notice.user_id == above_id, Notice.kind == NoticeKind.CALL_CUSTOMER
    )
    assert list(db.session.scalars(asked)) == ["urged_call"]


def test_our_words_to_them_meet_it_and_urging_on_begins_it_anew(client, ticket, travel):
    urge(client, 3)
    agent = colleague(make_agent())
    with transaction():
        found = db.session.get_one(Ticket, ticket.id)
        write_message(found, "We have found it.", actor=agent)
    hand_over(ticket, human=True)
    assert timer(ticket, "urged_call").state is TimerState.MET
    travel("2026-03-02 14:00")
    urge(client)
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 16:00")


def test_a_threat_at_the_beginning_is_called_back_without_urging(app, travel):
    travel(NINE)
    ticket = make_ticket("query", triage={"threat": True})
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 11:00")
    assert not is_owed_a_call(make_ticket("query", triage={"threat": False}))


def test_whoever_threatens_later_is_called_from_then_on(client, ticket, travel):
    travel("2026-03-02 10:00")
    text_in(client, "I will call my lawyer", "+14155560001")
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 12:00")
    travel("2026-03-02 11:00")
    text_in(client, "My lawyer, I say", "+14155560001")
    assert timer(ticket, "urged_call").due_at == moment("2026-03-02 12:00")
    assert len(events_named("ticket.threatened", ticket_id=ticket.id)) == 1


def test_the_call_is_due_soon_when_a_quarter_of_its_time_is_left(client, ticket, travel):
    travel("2026-03-02 10:00")
    urge(client, 3)
    assert warn_at(timer(ticket, "urged_call")) == moment("2026-03-02 11:30")


def test_begun_in_closed_hours_it_is_not_due_soon_as_they_open(app, travel):
    levels = level("call", "call_customer", per_cent=-100), level(per_cent=-25)
    put_in_force(policy("all", calendar="office", urged_call=target(120, Measure.MINUTES, *levels)))
    travel("2026-03-01 23:00")
    running = timer(make_ticket("query", triage={"threat": True}), "urged_call")
    assert warn_at(running) == running.due_at - timedelta(minutes=30) > moment("2026-03-02 01:00")


def test_the_timeline_tells_to_call_and_not_that_it_is_late_soon(client, ticket):
    urge(client, 3)
    sweep_timers()
    [told] = events_named("sla.level_reached", ticket_id=ticket.id)
    page = browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text
    assert (told.data["target"], told.data["level"]) == ("urged_call", "call")
    assert "Call the customer: A person calls" in page
    assert "Soon late" not in page
