"""A callback is settled once its caller gets through otherwise. In-transaction listeners.

They got through when a colleague wrote to them on another ticket, or a later call of theirs led to another query or
complaint: on that one they are heard. A callback that names an item is settled on a ticket of that item only. One that
somebody has taken is theirs to end; and words that nobody has answered are never ended so."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.customers.models import ContactPoint
from app.intake.matter import ABOUT_ITEMS, items_of
from app.telephony.calls.leaving import CALLBACK
from app.telephony.calls.models import Call, CallRecording
from app.tickets.models import Direction, Message, Status, Ticket
from app.tickets.operations.closing import end_ticket

GOT_THROUGH = "got_through"


def settle_when_written(events: list[Event]) -> None:
    """On message.written and message.spoken: a colleague got through to them."""
    for event in events:
        written: Message = event.subject
        _settle_besides(written.ticket, event.at)


def settle_when_ended(events: list[Event]) -> None:
    """On call.ended: they called again, and a person will see what about."""
    for event in events:
        call: Call = event.subject
        _settle_for(call, call.contact.ticket, event.at)


def settle_when_left(events: list[Event]) -> None:
    """On call.message_left, where the end of its call was told of before."""
    for event in events:
        left: CallRecording = event.subject
        if left.call.ended_at is not None:
            _settle_for(left.call, left.ticket, event.at)


def _settle_for(call: Call, ticket: Ticket | None, at: datetime) -> None:
    """On a ticket of their own: a stranger to one is not heard on it."""
    if ticket is None or ticket.kind not in ABOUT_ITEMS or ticket.point is None:
        return
    if ticket.point.address == call.contact.from_address:
        _settle_besides(ticket, at)


def _settle_besides(ticket: Ticket | None, at: datetime) -> None:
    if ticket is not None and ticket.point is not None:
        for callback in _waiting_besides(ticket, ticket.point):
            record("ticket.settled", callback, SYSTEM, at=at, on=ticket.reference)
            end_ticket(callback, Status.WITHDRAWN, GOT_THROUGH, actor=SYSTEM, outcome=GOT_THROUGH, at=at)


def _waiting_besides(ticket: Ticket, point: ContactPoint) -> Sequence[Ticket]:
    """The callbacks to this number that nobody has taken and that hold nothing to be answered.

    What somebody is changing at this moment is left to them."""
    answered_at = sa.func.coalesce(Ticket.asked_at, sa.literal("-infinity", sa.TIMESTAMP(timezone=True)))
    words = sa.exists().where(
        Message.ticket_id == Ticket.id, Message.direction == Direction.IN, Message.at > answered_at
    )
    sounds = sa.exists().where(CallRecording.ticket_id == Ticket.id, CallRecording.left_at > answered_at)
    waiting = sa.select(Ticket).where(
        Ticket.point_id == point.id,
        Ticket.closed_at.is_(None),
        Ticket.topic == CALLBACK,
        Ticket.status == Status.NEW,
        Ticket.assignee_id.is_(None),
        Ticket.id != ticket.id,
        ~words,
        ~sounds,
    )
    with db.session.no_autoflush:
        found = db.session.scalars(waiting.with_for_update(of=Ticket, skip_locked=True)).all()
    about = set(items_of(ticket))
    return [each for each in found if not items_of(each) or about & set(items_of(each))]
