"""Reads: what was sent on a ticket."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.core.database import db
from app.notifications.models import Delivery


def deliveries_of(ticket_id: int) -> Sequence[Delivery]:
    """All deliveries of a ticket, oldest first."""
    return db.session.scalars(
        sa.select(Delivery).where(Delivery.ticket_id == ticket_id).order_by(Delivery.made_at, Delivery.id)
    ).all()
