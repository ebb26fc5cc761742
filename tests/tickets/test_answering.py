"""What colleagues write to customers and to each other."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.tickets.lifecycle import IllegalMove, move
from app.tickets.models import Contact, Direction, Message, Status
from app.tickets.operations.answering import add_note, answer_ticket, ask_customer, write_message
from app.tickets.operations.closing import end_ticket
from tests.factories import colleague, events_named, make_agent, make_ticket, text_in, tickets


@pytest.fixture
def agent(app):
    return colleague(make_agent())


def investigated():
    ticket = make_ticket("query")
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    return ticket


def deliveries(ticket, *where):
    found = sa.select(Delivery).where(Delivery.ticket_id == ticket.id, *where).order_by(Delivery.id)
    return db.session.scalars(found).all()


def test_a_message_leaves_on_the_channel_it_came_from(agent):
    ticket = make_ticket("query", channel="whatsapp")
    with transaction():
        message = write_message(ticket, "We are looking.", actor=agent)
    [delivery] = deliveries(ticket, Delivery.message_id == message.id)
    assert (delivery.channel, delivery.recipient) == ("whatsapp", ticket.point.address)
    assert delivery.text == "We are looking."
    contact = db.session.get_one(Contact, message.contact_id)
    assert (contact.direction, contact.handler_id) == (Direction.OUT, agent.id)


def test_a_question_waits_for_the_customer(agent):
    ticket = investigated()
    with transaction():
        ask_customer(ticket, "What colour is it?", actor=agent)
    assert ticket.status is Status.WAITING_CUSTOMER
    assert len(events_named("message.written", ticket_id=ticket.id)) == 1


def test_an_answer_answers(agent):
    ticket = investigated()
    with transaction():
        answer_ticket(ticket, "Tomorrow.", actor=agent)
    assert ticket.status is Status.ANSWERED
    assert ticket.answered_at is not None


def test_an_answer_that_the_lifecycle_does_not_allow_is_not_sent(agent):
    ticket = make_ticket("complaint")
    with pytest.raises(IllegalMove), transaction():
        answer_ticket(ticket, "Tomorrow.", actor=agent)
    assert deliveries(ticket, Delivery.message_id.is_not(None)) == []
    assert db.session.scalars(sa.select(Message).where(Message.ticket_id == ticket.id)).all() == []


def test_an_ended_ticket_is_written_to_no_more(agent):
    ticket = make_ticket("query")
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    with pytest.raises(Refused, match="has ended"), transaction():
        write_message(ticket, "Hello?", actor=agent)


def test_nobody_to_answer_to_is_said(client, agent):
    text_in(client, "Where is my parcel?", "anonymous")
    [ticket] = tickets()
    with pytest.raises(Refused, match="no number"), transaction():
        write_message(ticket, "Hello?", actor=agent)


def test_two_messages_at_the_same_instant_are_two_deliveries(agent, travel):
    travel("2026-03-02 13:00")
    ticket = make_ticket("query")
    for words in ("One.", "Two."):
        with transaction():
            write_message(ticket, words, actor=agent)
    assert [each.text for each in deliveries(ticket, Delivery.message_id.is_not(None))] == ["One.", "Two."]


def test_a_note_reaches_no_customer(agent):
    ticket = make_ticket("query")
    with transaction():
        note = add_note(ticket, "Smells fishy.", actor=agent)
    assert note.contact_id is None
    assert note.direction is Direction.NOTE
    assert deliveries(ticket, Delivery.message_id == note.id) == []
