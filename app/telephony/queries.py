"""Reads of what the provider reported."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.core.database import db
from app.telephony.models import TextReported


def reports_of(provider_id: str) -> Sequence[TextReported]:
    """All that was reported of a text, in no particular order."""
    return db.session.scalars(sa.select(TextReported).where(TextReported.provider_id == provider_id)).all()
