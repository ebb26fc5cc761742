"""What waits too long in a queue, or is too much for it, waits in the queue beside it."""

from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, record
from app.routing.homes import Home
from app.routing.models import IS_FREE, Came, Place
from app.routing.operations.placing import requeue_all
from app.routing.queries import queues
from app.routing.queue_rule import QueueRule
from app.routing.ranking import rank_of
from app.tickets.models import Contact, Ticket

TOGETHER = 200  # pieces of one transaction


def overflow_waiting(at: datetime) -> int:
    """Move what has waited longer than its queue allows, and what is too much for it. Returns how many pieces."""
    moved = 0
    for queue in queues().values():
        if queue.overflow_id is not None and moved < TOGETHER:
            moved += _overflow(queue, queues()[queue.overflow_id], at)
    return moved


def has_overflow(at: datetime) -> bool:
    """Whether something has to go to the queue beside its own."""
    spilling = [queue for queue in queues().values() if queue.overflow_id is not None]
    return any(db.session.execute(surplus(queue, at).limit(1)).first() is not None for queue in spilling)


def _overflow(queue: QueueRule, beside: QueueRule, at: datetime) -> int:
    rows = db.session.execute(
        sa.select(Place, Ticket)
        .outerjoin(Ticket, Ticket.id == Place.ticket_id)
        .where(Place.id.in_(surplus(queue, at).limit(TOGETHER)), IS_FREE)
        .with_for_update(of=Place, skip_locked=True)
    ).all()
    tickets = [(place, ticket) for place, ticket in rows if ticket is not None]
    if tickets:
        requeue_all(tickets, Home(beside, beside.unit_id), None, at, came=Came.OVERFLOW)
    for place, ticket in rows:
        if ticket is None:
            _overflow_contact(place, beside, at)
    return len(rows)


def surplus(queue: QueueRule, at: datetime) -> "sa.Select[int]":
    """What has waited too long there; and beyond the most that may wait, what is given out last."""
    free = sa.select(Place.id).where(Place.queue_id == queue.id, IS_FREE)
    too_long = sa.false() if queue.overflow_after is None else Place.since <= at - queue.overflow_after
    beyond = free.order_by(Place.rank_at, Place.id).offset(queue.most_waiting)
    too_much = sa.false() if queue.most_waiting is None else Place.id.in_(beyond)
    return free.where(sa.or_(too_long, too_much)).order_by(Place.since, Place.id)


def _overflow_contact(place: Place, beside: QueueRule, at: datetime) -> None:
    contact = db.session.get_one(Contact, place.contact_id)
    was, place.queue_id, place.unit_id = place.queue_id, beside.id, beside.unit_id
    place.came = Came.OVERFLOW
    place.rank_at = rank_of(place, beside, None)
    record("contact.requeued", contact, SYSTEM, at=at, was=was, queue=beside.id, came=Came.OVERFLOW.value)
