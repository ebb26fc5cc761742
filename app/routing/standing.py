"""Why a piece stands where it does: what its rank is made of, and how much is given out before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.database import db
from app.customers.models import Grade
from app.routing.models import IS_FREE, Place
from app.routing.queries import queues
from app.routing.ranking import STEPS, UNPROMISED
from app.tickets.models import Priority

COUNTED = 1000  # who is further back need not know how far


@dataclass(frozen=True)
class Standing:
    """From which moment a rank is counted, and how much earlier than that it stands."""

    rank_at: datetime
    from_at: datetime  # it is due then, or as if
    is_promised: bool
    by_priority: timedelta
    by_grade: timedelta


def standing_of(place: Place, priority: Priority, opened_at: datetime) -> Standing:
    """That of a ticket's place in the queue where it waits."""
    queue = queues()[place.queue_id]
    return Standing(
        rank_at=place.rank_at,
        from_at=place.due_at or opened_at + UNPROMISED,
        is_promised=place.due_at is not None,
        by_priority=queue.priority_worth * STEPS[priority],
        by_grade=queue.vip_worth if place.grade == Grade.VIP else timedelta(),
    )


def count_before(place: Place) -> int:
    """How many free pieces of its queue are given out before it; not counted beyond `COUNTED`."""
    earlier = sa.tuple_(Place.rank_at, Place.id) < sa.tuple_(sa.literal(place.rank_at), sa.literal(place.id))
    before = sa.select(Place.id).where(Place.queue_id == place.queue_id, IS_FREE, earlier).limit(COUNTED)
    return db.session.scalar(sa.select(sa.func.count()).select_from(before.subquery())) or 0
