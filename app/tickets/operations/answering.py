"""What colleagues write: answers, questions, notes. `once` names the form it was written on: posted twice, written once."""

from datetime import datetime
from hashlib import blake2b

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, ActorKind, record
from app.core.numbers import is_landline
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Direction, Message, Status, Ticket


def write_message(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """A human message to the customer, on the channel they came from. It leaves by notifications."""
    return written_before(ticket, body, actor, once) or _write(ticket, body, actor, at or now(), once)


def ask_customer(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """A question whose answer we wait for; until it comes the customer's timers rest."""
    return _write_and_move(ticket, body, Status.WAITING_CUSTOMER, actor, at or now(), once)


def answer_ticket(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """The answer the customer asked for. The ticket is answered with it."""
    return _write_and_move(ticket, body, Status.ANSWERED, actor, at or now(), once)


def add_note(
    ticket: Ticket, body: str, *, actor: Acting, at: datetime | None = None, once: str | None = None
) -> Message:
    """Words among ourselves."""
    before = written_before(ticket, body, actor, once)
    if before is not None:
        return before
    author_id = actor.id if actor.actor_kind is ActorKind.USER else None  # a rule is named by its event
    note = Message(ticket=ticket, direction=Direction.NOTE, author_id=author_id, body=body, at=at or now())
    note.once = once_of(ticket, body, actor, once)
    db.session.add(note)
    record("note.written", note, actor, at=note.at)
    return note


def _write_and_move(
    ticket: Ticket, body: str, to: Status, actor: Acting, at: datetime, once: str | None
) -> Message:
    before = written_before(ticket, body, actor, once)
    if before is not None:
        return before
    message = _write(ticket, body, actor, at, once)
    move(ticket, to, actor=actor, at=at)
    return message


def _write(ticket: Ticket, body: str, actor: Acting, at: datetime, once: str | None) -> Message:
    if ticket.point_id is None:
        raise Refused("This customer left no number to answer to.")
    if ticket.point is not None and ticket.answers_on == "sms" and is_landline(ticket.point.address):
        raise Refused("This is the number of a landline, which takes no texts. Call the customer.")
    if ticket.point is not None and ticket.point.has_opted_out(ticket.answers_on):
        raise Refused("This customer asked not to be written to on this channel.")
    if not ticket.is_open:
        raise Refused("This ticket has ended. A new message would need a new ticket.")
    contact = contact_of_ours(ticket, ticket.answers_on, actor, at)
    message = Message(
        ticket=ticket, contact=contact, direction=Direction.OUT, author_id=actor.id, body=body, at=at
    )
    message.once = once_of(ticket, body, actor, once)
    db.session.add_all([contact, message])
    ticket.asked_at = at
    record("message.written", message, actor, at=at)
    return message


def contact_of_ours(ticket: Ticket, channel: str, actor: Acting, at: datetime) -> Contact:
    """A colleague turned to the customer of a ticket; not yet in the session."""
    return Contact(
        channel=channel,
        direction=Direction.OUT,
        customer_id=ticket.customer_id,
        ticket=ticket,
        handler_id=actor.id,
        language=ticket.language,
        is_urge=False,
        started_at=at,
        ended_at=at,
    )


def written_before(ticket: Ticket, body: str, actor: Acting, once: str | None) -> Message | None:
    """What the same form brought already. Whoever writes holds the ticket, so of two at once the second finds it."""
    if not once:
        return None
    return db.session.scalar(sa.select(Message).where(Message.once == once_of(ticket, body, actor, once)))


def once_of(ticket: Ticket, body: str, actor: Acting, once: str | None) -> str | None:
    """The name of a form, as it is kept.

    With the words in it: whoever goes back and writes something else on the same form means something else."""
    if not once:
        return None
    return blake2b(f"{once}\n{ticket.id}\n{actor.id}\n{body}".encode(), digest_size=16).hexdigest()
