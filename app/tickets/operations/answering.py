"""What colleagues write: answers, questions, notes."""

from datetime import datetime

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Direction, Message, Status, Ticket


def write_message(ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None) -> Message:
    """A human message to the customer, on the channel they came from. It leaves by notifications."""
    if ticket.point_id is None:
        raise Refused("This customer left no number to answer to.")
    if ticket.point is not None and ticket.point.has_opted_out(ticket.channel):
        raise Refused("This customer asked not to be written to on this channel.")
    if not ticket.is_open:
        raise Refused("This ticket has ended. A new message would need a new ticket.")
    at = at or now()
    contact = Contact(
        channel=ticket.channel,
        direction=Direction.OUT,
        customer_id=ticket.customer_id,
        ticket=ticket,
        handler_id=actor.id,
        language=ticket.language,
        is_urge=False,
        started_at=at,
        ended_at=at,
    )
    message = Message(
        ticket=ticket, contact=contact, direction=Direction.OUT, author_id=actor.id, body=body, at=at
    )
    db.session.add_all([contact, message])
    ticket.asked_at = at
    record("message.written", message, actor, at=at)
    return message


def ask_customer(ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None) -> Message:
    """A question whose answer we wait for; until it comes the customer's timers rest."""
    at = at or now()
    message = write_message(ticket, body, actor=actor, at=at)
    move(ticket, Status.WAITING_CUSTOMER, actor=actor, at=at)
    return message


def answer_ticket(ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None) -> Message:
    """The answer the customer asked for. The ticket is answered with it."""
    at = at or now()
    message = write_message(ticket, body, actor=actor, at=at)
    move(ticket, Status.ANSWERED, actor=actor, at=at)
    return message


def add_note(ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None) -> Message:
    """Words among ourselves."""
    note = Message(ticket=ticket, direction=Direction.NOTE, author_id=actor.id, body=body, at=at or now())
    db.session.add(note)
    record("note.written", note, actor, at=note.at)
    return note
