"""Calls that colleagues made by themselves, and what they do to the clocks."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.sla.models import TimerState
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Direction, Status
from app.tickets.operations.answering import write_message
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.talking import answer_by_talk, note_talk, note_vain_call
from tests.factories import browser_of, colleague, events_named, make_agent, make_point, make_ticket
from tests.sla.arranging import timer

LANDLINE = "+862051234567"


@pytest.fixture
def agent(app):
    return colleague(make_agent())


@pytest.fixture
def desk(app):
    return browser_of(make_agent())


def investigated(**facts):
    ticket = make_ticket("query", **facts)
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    return ticket


def test_a_talk_is_a_human_answer_that_nobody_else_sends(agent):
    ticket = investigated()
    with transaction():
        message = note_talk(ticket, "She will be at home on Friday.", actor=agent)

    assert timer(ticket, "first_response").state is TimerState.MET
    assert timer(ticket, "resolution").state is TimerState.RUNNING
    assert (message.direction, ticket.status) == (Direction.NOTE, Status.INVESTIGATING)
    contact = db.session.get_one(Contact, message.contact_id)
    assert (contact.channel, contact.direction, contact.disposition) == ("voice", Direction.OUT, "talked")
    assert "She will be at home on Friday." not in db.session.scalars(sa.select(Delivery.text)).all()


def test_a_talk_answers_where_no_text_can_go(agent):
    ticket = investigated(point=make_point(LANDLINE))
    with pytest.raises(Refused), transaction():
        write_message(ticket, "It comes tomorrow.", actor=agent)
    with transaction():
        answer_by_talk(ticket, "It comes tomorrow.", actor=agent)
    assert ticket.status is Status.ANSWERED
    assert {timer(ticket, name).state for name in ("first_response", "resolution")} == {TimerState.MET}


def test_a_call_in_vain_stops_no_clock_and_is_counted(agent):
    ticket = investigated()
    for _ in range(2):
        with transaction():
            note_vain_call(ticket, None, actor=agent)
    assert timer(ticket, "first_response").state is TimerState.RUNNING
    assert [each.data["count"] for each in events_named("contact.not_reached", ticket_id=ticket.id)] == [1, 2]
    assert ticket.asked_at is None


@pytest.mark.parametrize("act", [note_talk, answer_by_talk, note_vain_call])
def test_nobody_is_called_about_what_has_ended(agent, act):
    ticket = investigated()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "They found it.", actor=SYSTEM, at=now())
    with pytest.raises(Refused), transaction():
        act(ticket, "Hello.", actor=agent)


def test_it_is_noted_on_the_page(desk):
    ticket = investigated()
    page = f"/tickets/{ticket.reference}/talks"
    assert desk.post(page, data={"body": "", "in_vain": "1"}).status_code == 303
    assert desk.post(page, data={"body": "At home on Friday."}).status_code == 303
    assert desk.post(page, data={"body": "  "}).status_code == 422

    text = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert "called, and nobody answered" in text
    assert "At home on Friday." in text
    assert "Spoke with the customer" in text
