"""What is held out to whom, and how it went before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.configuration import configuration
from app.core.database import db
from app.routing.models import DeclineReason, Place, Reservation, ReservationState

Subject = tuple[int | None, int | None]  # the number of a ticket, or of a contact
ASKED_AGAIN_AFTER = timedelta(minutes=5)  # whoever did not take a piece is not asked for it again before
AHEAD = timedelta(
    minutes=1
)  # no clock of ours is: what begins later than that was begun before time was moved back
IS_NAMED = sa.exists().where(Place.reservation_id == Reservation.id)


@configuration
def decline_reasons() -> Mapping[str, Mapping[str, str]]:
    """The names of each by its code, in their order."""
    rows = db.session.scalars(sa.select(DeclineReason).order_by(DeclineReason.position, DeclineReason.code))
    return {row.code: row.names for row in rows}


def declines_in(language: str) -> Mapping[str, str]:
    """What each is called in that language, else in English."""
    return {code: names.get(language) or names["en"] for code, names in decline_reasons().items()}


def offer_to(user_id: int) -> Reservation | None:
    """What is held out to them now; None if nothing is, or its place has gone elsewhere."""
    theirs = sa.select(Reservation).where(
        Reservation.user_id == user_id, Reservation.state == ReservationState.OPEN, IS_NAMED
    )
    return db.session.scalar(theirs)


def reservations_of(ticket_id: int, limit: int = 20) -> Sequence[Reservation]:
    """To whom a ticket was held out, the last first."""
    its = sa.select(Reservation).where(Reservation.ticket_id == ticket_id)
    return db.session.scalars(
        its.order_by(Reservation.from_at.desc(), Reservation.id.desc()).limit(limit)
    ).all()


def to_be_ended(at: datetime) -> "sa.Select[Reservation]":
    """Open ones whose time is over or has not come, or which no place names any more."""
    is_over = sa.or_(Reservation.until_at <= at, Reservation.from_at > at + AHEAD, ~IS_NAMED)
    return sa.select(Reservation).where(Reservation.state == ReservationState.OPEN, is_over)


def turned_down(user_ids: Collection[int], at: datetime) -> Mapping[Subject, frozenset[int]]:
    """Which tickets and contacts these people lately did not take, or took and put back if they are free by now, each
    with those who did so; in one statement."""
    lately = sa.select(Reservation.ticket_id, Reservation.contact_id, Reservation.user_id).where(
        Reservation.user_id == sa.any_(sa.literal(list(user_ids), sa.ARRAY(sa.Integer))),
        Reservation.from_at.between(at - ASKED_AGAIN_AFTER, at + AHEAD),
        Reservation.state.in_(
            (ReservationState.DECLINED, ReservationState.EXPIRED, ReservationState.ACCEPTED)
        ),
    )
    found: dict[Subject, set[int]] = {}
    for row in db.session.execute(lately):
        found.setdefault((row.ticket_id, row.contact_id), set()).add(row.user_id)
    return {subject: frozenset(people) for subject, people in found.items()}
