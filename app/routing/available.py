"""Who is available for work, able to do it, and how much they have in hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.routing.capacity import in_hand_of
from app.routing.matching import Person
from app.routing.models import IS_FREE, Place, QueueMember, Reservation
from app.routing.presence import PresenceSpan, State
from app.routing.queries import levels_of, memberships, queues, weights
from app.routing.queue_rule import QueueRule


def available_people(pushing: Mapping[int, QueueRule], limit: int) -> Sequence[Person]:
    """The members of these queues who are available and able to work at least one, who is idle longest first: one
    statement. Only queues with something to give out count, so that people of others do not stand in the way."""
    waits = sa.exists().where(Place.queue_id == QueueMember.queue_id, IS_FREE)
    works = sa.exists().where(
        QueueMember.user_id == PresenceSpan.user_id, QueueMember.queue_id.in_(sorted(pushing)), waits
    )
    held: sa.ScalarSelect[Any] = in_hand_of(PresenceSpan.user_id)
    turn = (
        sa.select(sa.func.max(Reservation.from_at))
        .where(Reservation.user_id == PresenceSpan.user_id)
        .scalar_subquery()
    )
    free = (
        sa.select(PresenceSpan.user_id, PresenceSpan.from_at, held.label("held"), turn.label("turn_at"))
        .where(PresenceSpan.to_at.is_(None), PresenceSpan.state == State.AVAILABLE, works)
        .order_by(PresenceSpan.from_at, PresenceSpan.user_id)
        .limit(limit)
    )
    return [_person(row, pushing) for row in db.session.execute(free)]


def _person(row: "sa.Row[Any]", pushing: Mapping[int, QueueRule]) -> Person:
    levels = levels_of(row.user_id)
    theirs = memberships().get(row.user_id, frozenset())
    able = {queue.id for queue in pushing.values() if queue.id in theirs and queue.suits(levels)}
    return Person(
        id=row.user_id,
        idle_since=row.from_at,
        levels=levels,
        weights={each: weights()[each, row.user_id] for each in able},
        turn_at=row.turn_at,
        held=row.held or {},
    )


def has_to_hold_out(at: datetime) -> bool:
    """Whether something waits in a queue that pushes, and somebody there is available."""
    pushing = [queue.id for queue in queues().values() if queue.pushes and queue.is_open_at(at)]
    if not pushing:
        return False
    waits = sa.exists().where(Place.queue_id == QueueMember.queue_id, IS_FREE)
    somebody = sa.exists().where(
        QueueMember.user_id == PresenceSpan.user_id, QueueMember.queue_id.in_(pushing), waits
    )
    free = sa.select(PresenceSpan.id).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.state == State.AVAILABLE, somebody
    )
    return db.session.scalar(free.limit(1)) is not None
