"""Contacts: noting each touch once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.events import Acting, record
from app.tickets.models import Contact, Direction, Message, Ticket


def note_contact(*, provider_id: str | None, at: datetime, **facts: Any) -> Contact:
    """The row of a new touch. A provider's id is unique: an act that brings it once more fails as a whole."""
    contact = Contact(provider_id=provider_id, started_at=at, **facts)
    db.session.add(contact)
    return contact


def end_contact(contact: Contact, disposition: str, *, at: datetime, ticket: Ticket | None = None) -> None:
    """Say how the contact ended, and on which ticket it belongs, if on any."""
    contact.disposition = disposition
    contact.ended_at = at
    contact.ticket = ticket


def take_along(contact: Contact, ticket: Ticket) -> None:
    """What was answered at first, and is pursued now, stands on the ticket too, with the files it brought."""
    if contact.ticket is None:
        contact.ticket = ticket
        with db.session.no_autoflush:
            for message in db.session.scalars(sa.select(Message).where(Message.contact_id == contact.id)):
                message.ticket = ticket


def add_message(
    contact: Contact, body: str, *, ticket: Ticket | None, language: str | None, actor: Acting, at: datetime
) -> Message:
    """Keep what was said to us. On a ticket it moves the ticket's last contact."""
    message = Message(
        contact=contact, ticket=ticket, direction=Direction.IN, body=body, language=language, at=at
    )
    db.session.add(message)
    if ticket is not None:
        ticket.last_contact_at = max(ticket.last_contact_at, at)
        record("message.received", message, actor, at=at, ticket=ticket.reference, channel=contact.channel)
    return message
