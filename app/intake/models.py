"""When something may be filed, by whom, and with what: rows, since every law and product has its own."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.calendars.models import WorkCalendar
from app.core.database import db
from app.items.models import Side
from app.sla.models import Measure


class CountsFrom(StrEnum):
    """What a filing window is counted from."""

    ACCEPTED = "accepted"
    PROMISED = "promised"  # the date by which the item was to be there


class FilingWindow(db.Model):  # type: ignore[name-defined]
    """From when until when a matter about an item may be filed, who may, and with what. What is None holds for all."""

    __table_args__ = (
        sa.UniqueConstraint(
            "kind", "topic", "product", "origin_country", "is_international",
            name="uq_filing_window_about", postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("(closes_in = 'working_days') = (calendar_id IS NOT NULL)", name="calendar"),
        sa.CheckConstraint("closes_in <> 'minutes'", name="closes_in"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str | None] = mapped_column(sa.String(8))  # that brought it; None: written by hand
    position: Mapped[int]  # the first that fits counts
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(60))
    product: Mapped[str | None] = mapped_column(sa.String(40))
    origin_country: Mapped[str | None] = mapped_column(sa.String(2))
    is_international: Mapped[bool | None]
    counts_from: Mapped[CountsFrom] = mapped_column(default=CountsFrom.ACCEPTED)
    opens_after_hours: Mapped[int | None]
    closes_after: Mapped[int | None]  # through the end of the last day
    closes_in: Mapped[Measure] = mapped_column(default=Measure.CALENDAR_DAYS)
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))  # of working days
    may_file: Mapped[Side | None]
    evidence: Mapped[list[str]] = mapped_column(ARRAY(sa.String(40)), default=list)  # wordings `evidence_…`
    source: Mapped[str] = mapped_column(sa.String(200))  # the law or rule, with its edition
