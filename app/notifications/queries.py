"""Reads: what was sent on a ticket and what became of it; what a colleague is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.accounts.queries import Colleague
from app.core.database import db
from app.notifications.models import Delivery, Notice
from app.tickets.visibility import visible_to


def machine_texts_of(
    ticket_ids: Collection[int], *which: "sa.ColumnElement[bool]", limit: int
) -> Sequence[Delivery]:
    """The newest texts to the customers of these tickets that no person wrote, of those asked for; newest first."""
    texts = sa.select(Delivery).where(
        Delivery.ticket_id.in_(ticket_ids),
        Delivery.message_id.is_(None),
        Delivery.point_id.is_not(None),
        *which,
    )
    return db.session.scalars(texts.order_by(Delivery.made_at.desc(), Delivery.id.desc()).limit(limit)).all()


def fates_of(message_ids: Collection[int]) -> Mapping[int, Delivery]:
    """The latest delivery of each of these messages."""
    if not message_ids:
        return {}
    sent = sa.select(Delivery).where(Delivery.message_id.in_(message_ids)).order_by(Delivery.made_at)
    return {delivery.message_id or 0: delivery for delivery in db.session.scalars(sent)}


def notices_of(user: Colleague, *, limit: int) -> Sequence[Notice]:
    """What they were told of tickets they may still see; newest first."""
    told = sa.select(Notice).join(Notice.ticket).where(_told(user), visible_to(user, "tickets.see"))
    newest = told.order_by(Notice.told_at.desc(), Notice.id.desc()).limit(limit)
    return db.session.scalars(newest.options(contains_eager(Notice.ticket))).all()


def count_unseen(user: Colleague) -> int:
    """How much of it they have not looked at."""
    unseen = sa.select(sa.func.count()).select_from(Notice).join(Notice.ticket)
    told = unseen.where(_told(user), Notice.seen_at.is_(None), visible_to(user, "tickets.see"))
    return db.session.scalar(told) or 0


def _told(user: Colleague) -> "sa.ColumnElement[bool]":
    return sa.and_(Notice.user_id == user.id, Notice.told_at.is_not(None))


def has_held_notices(at: datetime) -> bool:
    """Whether somebody's hours have begun for whom a notice was held."""
    held = sa.select(Notice.id).where(Notice.told_at.is_(None), Notice.show_at <= at)
    return db.session.scalar(held.limit(1)) is not None
