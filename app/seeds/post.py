"""The provider of the story: it took every text and brought it, without ever being asked."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Delivery, DeliveryState
from app.notifications.operations.sending import claim, settle
from app.seeds.acts import provider_id
from app.telephony.gateway import Receipt
from app.telephony.incoming import TextReport
from app.telephony.operations.reports import note_report

TAKEN_AFTER = timedelta(seconds=1)
BROUGHT_AFTER = timedelta(seconds=4)


def bring_out(until: datetime) -> None:
    """Settle every delivery of the story that is due by then, with receipts made up."""
    due = sa.select(Delivery).where(Delivery.state == DeliveryState.DUE, Delivery.made_at <= until)
    deliveries = db.session.scalars(due.order_by(Delivery.made_at, Delivery.id)).all()
    if deliveries:
        with transaction():
            for delivery in deliveries:
                _settle(delivery)


def _settle(delivery: Delivery) -> None:
    receipt = Receipt(provider_id(delivery.key), "queued")
    claim(delivery.id, at=delivery.made_at)
    settle(delivery.id, receipt, at=delivery.made_at + TAKEN_AFTER)
    note_report(TextReport(receipt.provider_id, "delivered", None), at=delivery.made_at + BROUGHT_AFTER)
