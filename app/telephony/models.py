"""What the provider reported."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db


class TextReported(db.Model):  # type: ignore[name-defined]
    """One status of one text, kept once however often and in whatever order it is reported."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(20))
    error_code: Mapped[str | None] = mapped_column(sa.String(10))
    at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("provider_id", "status"),)
