"""What should never be, put right: every act is one transaction, so only a fault or a hand in the database leaves it."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.attending import enter_all, lock_people
from app.routing.presence import PresenceSpan, State

TOGETHER = 200
IS_OPEN = Reservation.state == ReservationState.OPEN


def has_faults(_at: datetime) -> bool:
    """Whether there is anything to put right."""
    return bool(db.session.scalar(sa.select(sa.or_(_stuck_places().exists(), _stuck_people().exists()))))


def mend(at: datetime) -> Mapping[str, int]:
    """Pieces held out by an offer that is over are free; people asked for nothing are available. Gives how many of each."""
    places = db.session.scalars(_stuck_places().limit(TOGETHER).with_for_update(skip_locked=True)).all()
    for place in places:
        place.reservation_id = None
    people = lock_people(db.session.scalars(_stuck_people().limit(TOGETHER)).all())
    people = db.session.scalars(_stuck_people().where(PresenceSpan.user_id.in_(people))).all()
    enter_all(people, State.AVAILABLE, only=State.RESERVED, at=at)
    return {"pieces": len(places), "people": len(people)}


def _stuck_places() -> "sa.Select[Place]":
    is_good = sa.exists().where(Reservation.id == Place.reservation_id, IS_OPEN)
    return sa.select(Place).where(Place.reservation_id.is_not(None), ~is_good).order_by(Place.id)


def _stuck_people() -> "sa.Select[int]":
    is_asked = sa.exists().where(Reservation.user_id == PresenceSpan.user_id, IS_OPEN)
    stuck = sa.select(PresenceSpan.user_id).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.state == State.RESERVED, ~is_asked
    )
    return stuck.order_by(PresenceSpan.user_id)
