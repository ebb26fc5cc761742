"""What should never be, put right: every act is one transaction, so only a fault or a hand in the database leaves it."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.attending import enter_all, lock_people
from app.routing.operations.reserving import withdraw
from app.routing.presence import PresenceSpan, State

TOGETHER = 200
IS_OPEN = Reservation.state == ReservationState.OPEN
IS_RESERVED = sa.and_(PresenceSpan.to_at.is_(None), PresenceSpan.state == State.RESERVED)


def has_faults(_at: datetime) -> bool:
    """Whether there is anything to put right."""
    stuck = (_stuck_places(), _stuck_offers(), _stuck_people())
    return bool(db.session.scalar(sa.select(sa.or_(*(each.exists() for each in stuck)))))


def mend(at: datetime) -> Mapping[str, int]:
    """Pieces held out by an offer that is over are free; what is held out to somebody who is not asked is so no more;
    people asked for nothing, or on no call, are available. Gives how many of each."""
    places = db.session.scalars(_stuck_places().limit(TOGETHER).with_for_update(skip_locked=True)).all()
    for place in places:
        place.reservation_id = None
    asked = sa.select(_stuck_offers().subquery().c.user_id).limit(TOGETHER)
    sure = lock_people(db.session.scalars(asked).all())
    offers = db.session.scalars(_stuck_offers().where(Reservation.user_id.in_(sure))).all()
    withdraw(offers, at)
    sure = lock_people(db.session.scalars(_stuck_people().limit(TOGETHER)).all())
    people = db.session.scalars(_stuck_people().where(PresenceSpan.user_id.in_(sure))).all()
    for state in (State.RESERVED, State.ON_CALL):
        enter_all(people, State.AVAILABLE, only=state, at=at)
    return {"pieces": len(places), "offers": len(offers), "people": len(people)}


def _stuck_places() -> "sa.Select[Place]":
    is_good = sa.exists().where(Reservation.id == Place.reservation_id, IS_OPEN)
    stuck = sa.select(Place).where(Place.reservation_id.is_not(None), ~is_good).order_by(Place.id)
    return stuck.execution_options(populate_existing=True)


def _stuck_offers() -> "sa.Select[Reservation]":
    is_asked = sa.exists().where(PresenceSpan.user_id == Reservation.user_id, IS_RESERVED)
    return sa.select(Reservation).where(IS_OPEN, ~is_asked).order_by(Reservation.id)


def _stuck_people() -> "sa.Select[int]":
    """Those who are said to be asked, or on a call, and are not."""
    is_asked = sa.exists().where(Reservation.user_id == PresenceSpan.user_id, IS_OPEN)
    talks = sa.exists().where(Place.holder_id == PresenceSpan.user_id, Place.contact_id.is_not(None))
    on_call = sa.and_(PresenceSpan.to_at.is_(None), PresenceSpan.state == State.ON_CALL)
    stuck = sa.or_(sa.and_(IS_RESERVED, ~is_asked), sa.and_(on_call, ~talks))
    return sa.select(PresenceSpan.user_id).where(stuck).order_by(PresenceSpan.user_id)
