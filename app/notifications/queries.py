"""Reads: what was sent on a ticket, and what became of it."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from app.core.database import db
from app.notifications.models import Delivery


def machine_texts_of(ticket_id: int, *which: "sa.ColumnElement[bool]", limit: int) -> Sequence[Delivery]:
    """The newest texts to the customer that no person wrote, of those asked for; newest first."""
    texts = sa.select(Delivery).where(
        Delivery.ticket_id == ticket_id, Delivery.message_id.is_(None), Delivery.point_id.is_not(None), *which
    )
    return db.session.scalars(texts.order_by(Delivery.made_at.desc(), Delivery.id.desc()).limit(limit)).all()


def fates_of(message_ids: Collection[int]) -> Mapping[int, Delivery]:
    """The latest delivery of each of these messages."""
    if not message_ids:
        return {}
    sent = sa.select(Delivery).where(Delivery.message_id.in_(message_ids)).order_by(Delivery.made_at)
    return {delivery.message_id or 0: delivery for delivery in db.session.scalars(sent)}
