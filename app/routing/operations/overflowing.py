"""What waits too long in a queue, or is too much for it, waits in the queue beside it."""

from datetime import datetime
from typing import TypeVar

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

Waiting = TypeVar("Waiting", Ticket, Contact)
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
    tickets = [
        (row.Place, row.Ticket) for row in db.session.execute(_locked(queue, Ticket, Place.ticket_id, at))
    ]
    if tickets:
        requeue_all(tickets, Home(beside, beside.unit_id), None, at, came=Came.OVERFLOW)
    contacts = db.session.execute(_locked(queue, Contact, Place.contact_id, at)).all()
    for place, contact in contacts:
        _overflow_contact(place, contact, beside, at)
    return len(tickets) + len(contacts)


def _locked(
    queue: QueueRule,
    subject: type[Waiting],
    number: "sa.orm.InstrumentedAttribute[int | None]",
    at: datetime,
) -> "sa.Select[Place, Waiting]":
    """The surplus with its tickets or contacts, without what somebody else is just changing: whoever changes a place holds
    its ticket too, so that no two of them wait for each other."""
    among = surplus(queue, at).limit(TOGETHER)
    rows = sa.select(Place, subject).join(subject, subject.id == number)
    free = rows.where(Place.id.in_(among), Place.queue_id == queue.id, IS_FREE)
    return free.with_for_update(of=[subject, Place], skip_locked=True)


def surplus(queue: QueueRule, at: datetime) -> "sa.Select[int]":
    """What has waited too long there; and beyond the most that may wait, what is given out last. Where queues run over in
    a circle, what has come by it stays: nothing goes round for ever, and nothing loses its age with each round."""
    free = sa.select(Place.id).where(Place.queue_id == queue.id, IS_FREE)
    if _leads_back(queue):
        free = free.where(Place.came != Came.OVERFLOW)
    too_long = sa.false() if queue.overflow_after is None else Place.since <= at - queue.overflow_after
    beyond = free.order_by(Place.rank_at, Place.id).offset(queue.most_waiting)
    too_much = sa.false() if queue.most_waiting is None else Place.id.in_(beyond)
    return free.where(sa.or_(too_long, too_much)).order_by(Place.since, Place.id)


def _leads_back(queue: QueueRule) -> bool:
    seen: set[int] = set()
    beside = queue.overflow_id
    while beside is not None and beside not in seen:
        seen.add(beside)
        beside = queues()[beside].overflow_id
    return queue.id in seen


def _overflow_contact(place: Place, contact: Contact, beside: QueueRule, at: datetime) -> None:
    was, place.queue_id, place.unit_id = place.queue_id, beside.id, beside.unit_id
    place.came, place.since = Came.OVERFLOW, at  # `sort_at` goes on saying when they came
    place.rank_at = rank_of(place, beside, None)
    record("contact.requeued", contact, SYSTEM, at=at, was=was, queue=beside.id, came=Came.OVERFLOW.value)
