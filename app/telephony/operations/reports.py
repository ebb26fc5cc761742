"""What a report about a text writes."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.events import PROVIDER, record
from app.core.locks import Space, hold_name
from app.telephony.incoming import TextReport
from app.telephony.models import TextReported


def note_report(report: TextReport, *, at: datetime) -> None:
    """Keep a report and tell of it; the same one again changes nothing.

    The provider's id is held, so that a delivery being settled beside sees the report, or is seen by it."""
    hold_name(Space.PROVIDER_ID, report.provider_id)
    row = insert(TextReported).values(
        provider_id=report.provider_id, status=report.status, error_code=report.error_code, at=at
    )
    kept = db.session.scalar(row.on_conflict_do_nothing().returning(TextReported))
    if kept is not None:
        record("message.reported", kept, PROVIDER, at=at)
