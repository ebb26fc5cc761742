"""What is done about items without anybody asking."""

from datetime import datetime

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.items.models import MailItem
from app.items.operations.promising import notice_late

BATCH = 500


def notice_late_items() -> None:
    """Notice what has become late, a batch at a time. Missing a run, or running twice at once, does no harm."""
    at = now()
    noticed = BATCH
    while noticed == BATCH:
        with transaction():
            noticed = notice_late(at, limit=BATCH)
        db.session.expunge_all()


def has_late_items(at: datetime) -> bool:
    """Whether something is late that nobody noticed."""
    overdue = sa.select(MailItem.id).where(
        MailItem.promised_at < at, MailItem.over_at.is_(None), MailItem.late_at.is_(None)
    )
    return db.session.scalar(overdue.limit(1)) is not None
