"""Calls that colleagues made by themselves: what was said, and those that nobody answered."""

from datetime import datetime

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Direction, Message, Status, Ticket
from app.tickets.operations.answering import contact_of_ours, once_of, written_before

TALKED, NOT_REACHED = "talked", "not_reached"


def note_talk(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """A colleague spoke with the customer: a human answer as good as a written one. What they note of it is for us."""
    return written_before(ticket, body, actor, once) or _note(ticket, body, actor, at or now(), once)


def answer_by_talk(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """They were told the answer they asked for. The ticket is answered with it."""
    before = written_before(ticket, body, actor, once)
    if before is not None:
        return before
    moment = at or now()
    message = _note(ticket, body, actor, moment, once)
    move(ticket, Status.ANSWERED, actor=actor, at=moment)
    return message


def note_vain_call(
    ticket: Ticket, words: str | None, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Contact:
    """A colleague called, and nobody answered. It stops no clock; how often it was tried is told."""
    made_by = once_of(ticket, NOT_REACHED, actor, once)
    before = db.session.scalar(sa.select(Contact).where(Contact.provider_id == made_by)) if made_by else None
    if before is not None:
        return before
    contact = _called(ticket, NOT_REACHED, actor, at or now())
    contact.provider_id = made_by
    tries = sa.select(sa.func.count()).where(
        Contact.ticket_id == ticket.id, Contact.disposition == NOT_REACHED
    )
    count = (db.session.scalar(tries) or 0) + 1
    db.session.add(contact)
    record("contact.not_reached", contact, actor, at=contact.started_at, count=count, words=words)
    return contact


def _note(ticket: Ticket, body: str, actor: Acting, at: datetime, once: str | None) -> Message:
    contact = _called(ticket, TALKED, actor, at)
    message = Message(
        ticket=ticket, contact=contact, direction=Direction.NOTE, author_id=actor.id, body=body, at=at
    )
    message.once = once_of(ticket, body, actor, once)
    db.session.add_all([contact, message])
    ticket.asked_at = at
    record("message.spoken", message, actor, at=at)
    return message


def _called(ticket: Ticket, disposition: str, actor: Acting, at: datetime) -> Contact:
    if not ticket.is_open:
        raise Refused("This ticket has ended. A new message would need a new ticket.")
    contact = contact_of_ours(ticket, "voice", actor, at)
    contact.disposition = disposition
    return contact
