"""Pieces of a ticket are sent to units; the units accept and answer; the ticket waits for them and goes on."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.handoffs import HandoffState, HandoffType, find_handoff, handoffs_of
from app.tickets.lifecycle import move
from app.tickets.models import Status, TicketUnit
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.handing import accept_handoff, answer_handoff, hand_off
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_handoff,
    make_supervisor,
    make_ticket,
    make_unit,
)


@pytest.fixture
def station(app):
    return make_unit()


@pytest.fixture
def clerk(station):
    return make_clerk(station)


@pytest.fixture
def agent(app):
    return make_agent()


def send(ticket, unit, actor, kind=HandoffType.INVESTIGATE, words="Where is it?", **more):
    with transaction():
        return hand_off(ticket, unit.id, kind, words, actor=actor, **more)


def answer(handoff, actor, words="In the van."):
    with transaction():
        answer_handoff(handoff, words, actor=actor)


def test_the_unit_sees_the_ticket_and_the_ticket_waits(station, agent):
    handoff = make_handoff(station, by=agent)
    ticket = handoff.ticket
    assert (handoff.number, handoff.state, handoff.sent_by_id) == (1, HandoffState.SENT, agent.id)
    assert ticket.status is Status.WAITING_UNIT
    units = db.session.scalars(sa.select(TicketUnit.unit_id).where(TicketUnit.ticket_id == ticket.id))
    assert station.id in set(units)
    [event] = events_named("handoff.sent", ticket_id=ticket.id)
    assert (event.data["unit"], event.data["handoff"], event.data["words"]) == (station.id, 1, "Where is it?")


def test_it_goes_on_only_with_the_last_answer(station, agent, clerk):
    other = make_unit()
    first = make_handoff(station)
    second = send(first.ticket, other, agent)
    assert second.number == 2
    answer(first, clerk)
    assert first.ticket.status is Status.WAITING_UNIT
    answer(second, clerk)
    assert first.ticket.status is Status.INVESTIGATING


def test_where_the_lifecycle_knows_no_waiting_the_status_stays(station, agent, clerk):
    ticket = make_ticket("pickup")
    handoff = send(ticket, station, agent)
    assert ticket.status is Status.NEW
    answer(handoff, clerk)
    assert (ticket.status, handoff.state) == (Status.NEW, HandoffState.ANSWERED)


def test_a_ticket_that_went_on_before_the_answer_stays_where_it_is(station, clerk):
    handoff = make_handoff(station)
    with transaction():
        move(handoff.ticket, Status.INVESTIGATING, actor=SYSTEM)
    with transaction():
        move(handoff.ticket, Status.WAITING_THIRD_PARTY, actor=SYSTEM)
    answer(handoff, clerk)
    assert handoff.ticket.status is Status.WAITING_THIRD_PARTY


def test_a_form_that_is_posted_twice_asks_once(station, agent):
    ticket = make_ticket()
    first, again = (send(ticket, station, agent, once="f1") for _ in range(2))
    assert first is again
    assert len(handoffs_of(ticket.id)) == 1


def test_other_words_on_the_same_form_are_another_handoff(station, agent, clerk):
    ticket = make_ticket()
    answer(send(ticket, station, agent, once="f1"), clerk)
    assert send(ticket, station, agent, words="And now?", once="f1").number == 2


def test_a_unit_that_has_not_answered_is_not_asked_the_same_again(station, agent):
    ticket = make_ticket()
    send(ticket, station, agent)
    with pytest.raises(Refused, match="asked that already"):
        send(ticket, station, agent, words="And now?")
    assert send(ticket, station, agent, HandoffType.PAY).number == 2


def test_accepting_twice_leaves_the_first_name(station, clerk):
    handoff, above = make_handoff(station), make_supervisor()
    for actor in (clerk, above):
        with transaction():
            accept_handoff(handoff, actor=actor)
    assert (handoff.state, handoff.accepted_by_id) == (HandoffState.ACCEPTED, clerk.id)
    assert len(events_named("handoff.accepted", ticket_id=handoff.ticket_id)) == 1


def test_the_same_answer_twice_is_one_and_another_is_a_conflict(station, clerk):
    handoff = make_handoff(station)
    answer(handoff, clerk)
    answer(handoff, clerk)
    assert (handoff.answer, handoff.answered_by_id, handoff.accepted_by_id) == (
        "In the van.",
        clerk.id,
        clerk.id,
    )
    assert len(events_named("handoff.answered", ticket_id=handoff.ticket_id)) == 1
    with pytest.raises(Conflict):
        answer(handoff, clerk, "On the shelf.")
    assert handoff.answer == "In the van."


def test_what_has_ended_asks_nobody_and_takes_no_answer(station, agent, clerk):
    handoff = make_handoff(station)
    with transaction():
        end_ticket(handoff.ticket, Status.WITHDRAWN, "Found it.", actor=agent)
    assert handoff.state is HandoffState.CALLED_OFF
    with pytest.raises(Refused, match="needs no answer"):
        answer(handoff, clerk)
    with pytest.raises(Refused, match="Nobody can be asked"):
        send(handoff.ticket, station, agent)


def test_a_unit_that_is_not_there_is_refused(app, agent):
    ticket = make_ticket()
    with pytest.raises(Refused, match="no such unit"), transaction():
        hand_off(ticket, 0, HandoffType.INVESTIGATE, None, actor=agent)


def test_only_whoever_answers_for_the_unit_finds_it(station, clerk):
    handoff = make_handoff(station)
    reference = handoff.ticket.reference

    def finds(user):
        try:
            return find_handoff(reference, 1, colleague(user)) is handoff
        except Missing:
            return False

    assert finds(clerk)
    assert finds(make_supervisor())
    assert not finds(make_clerk(make_unit()))
    assert not finds(make_agent(unit=station))
    with pytest.raises(Missing):
        find_handoff(reference, 2, colleague(clerk))
