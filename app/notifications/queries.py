"""Reads: what was sent on a ticket and what became of it; what a colleague is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.accounts.queries import Colleague
from app.core.database import db
from app.notifications.models import Delivery, Notice
from app.tickets.models import Ticket
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


def notices_of(user: Colleague, at: datetime, *, limit: int) -> Sequence[Notice]:
    """What they were told by now of tickets they may still see; newest first."""
    told = sa.select(Notice).join(Notice.ticket).where(_told(user, at), visible_to(user, "tickets.see"))
    newest = told.order_by(Notice.show_at.desc(), Notice.id.desc()).limit(limit)
    return db.session.scalars(newest.options(contains_eager(Notice.ticket))).all()


def count_unseen(user: Colleague, at: datetime) -> int:
    """How much of it they have not looked at."""
    unseen = sa.select(sa.func.count()).select_from(Notice).join(Notice.ticket)
    told = unseen.where(_told(user, at), Notice.seen_at.is_(None), visible_to(user, "tickets.see"))
    return db.session.scalar(told) or 0


def _told(user: Colleague, at: datetime) -> "sa.ColumnElement[bool]":
    """What waited for their hours and was over by then is told no more."""
    was_over = sa.and_(Notice.show_at > Notice.made_at, Ticket.closed_at <= Notice.show_at)
    return sa.and_(
        Notice.user_id == user.id, Notice.show_at <= at, sa.not_(sa.func.coalesce(was_over, sa.false()))
    )
