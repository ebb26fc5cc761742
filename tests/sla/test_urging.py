"""Whoever urges for the third time, or threatens, is called by a person."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Notice, NoticeKind
from app.sla.jobs import sweep_timers
from app.sla.models import TimerState
from app.sla.queries import timers_of
from app.tickets.models import Ticket
from app.tickets.operations.answering import write_message
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_point,
    make_supervisor,
    make_ticket,
    moment,
    text_in,
)
from tests.sla.arranging import hand_over, timer

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
