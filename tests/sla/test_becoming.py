"""Clocks of tickets that are reopened and converted: what was met or missed stays, the law counts from the first contact."""

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import Measure, TimerState
from app.tickets.operations.converting import convert_ticket
from tests.factories import make_ticket, moment
from tests.sla.arranging import breaches, policy, put_in_force, step, sweep, target, timer

HOUR = 60
FIRST, OPENED = "2026-03-01 08:00", "2026-03-02 09:00"


def days(number):
    return target(number, Measure.CALENDAR_DAYS)


@pytest.fixture
def house(app, travel):
    """Queries are answered within three days, by law within thirty; complaints within two, by law within seven."""
    put_in_force(
        policy("asks", "kind:query", first_response=4 * HOUR, resolution=72 * HOUR),
        policy("complains", "kind:complaint", first_response=2 * HOUR, resolution=48 * HOUR),
        policy("law-asks", "kind:query", law=True, legal_answer=days(30)),
        policy("law-complains", "kind:complaint", law=True, legal_answer=days(7)),
    )
    travel(OPENED)


def make(kind="query"):
    ticket = make_ticket(kind, first_contact_at=moment(FIRST))
    step(ticket, "investigating" if kind == "query" else "accepted")
    return ticket


def convert(ticket, kind):
    with transaction():
        convert_ticket(ticket, kind, None, actor=SYSTEM)


def test_the_law_counts_from_the_first_contact_whatever_it_becomes(house, travel):
    ticket = make()
    assert timer(ticket, "legal_answer").due_at == moment("2026-03-31 08:00")
    travel("2026-03-03 09:00")
    convert(ticket, "complaint")
    legal = timer(ticket, "legal_answer")
    assert (legal.started_at, legal.due_at) == (moment(FIRST), moment("2026-03-08 08:00"))
    convert(ticket, "query")
    assert timer(ticket, "legal_answer").due_at == moment("2026-03-31 08:00")


def test_our_own_promises_are_reckoned_from_the_opening(house, travel):
    ticket = make()
    travel("2026-03-03 09:00")
    convert(ticket, "complaint")
    assert timer(ticket, "resolution").due_at == moment("2026-03-04 09:00")


def test_an_answered_query_that_becomes_a_complaint_goes_on_from_its_first_contact(house, travel):
    ticket = make()
    travel("2026-03-03 09:00")
    step(ticket, "answered")
    assert timer(ticket, "legal_answer").state is TimerState.MET
    travel("2026-03-04 09:00")
    convert(ticket, "complaint")
    legal, ours = timer(ticket, "legal_answer"), timer(ticket, "resolution")
    assert (legal.state, legal.due_at) == (TimerState.RUNNING, moment("2026-03-08 08:00"))
    assert (ours.state, ours.due_at) == (TimerState.RUNNING, moment("2026-03-05 09:00"))


def test_what_was_missed_stays_missed_and_is_told_once(house, travel):
    ticket = make()
    sweep(travel, "2026-03-02 13:30")
    convert(ticket, "complaint")
    sweep(travel, "2026-03-02 13:40")
    missed = [(each.target, each.due_at) for each in breaches(ticket)]
    assert ("first_response", moment("2026-03-02 13:00")) in missed
    assert missed.count(("first_response", moment("2026-03-02 11:00"))) == 1
    assert len(missed) == 2


def test_a_clock_that_the_new_kind_does_not_have_ends_without_being_missed(house, travel):
    put_in_force(policy("asks", "kind:query", resolution=HOUR), policy("complains", "kind:complaint"))
    ticket = make()
    convert(ticket, "complaint")
    assert timer(ticket, "resolution").state is TimerState.CANCELLED
    sweep(travel, "2026-03-03 09:00")
    assert breaches(ticket) == []
