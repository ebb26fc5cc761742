"""When something may be filed: rows, since every law and product has its own."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db


class FilingWindow(db.Model):  # type: ignore[name-defined]
    """From when until when after its acceptance a matter about an item may be filed. What is None holds for all."""

    __table_args__ = (
        sa.UniqueConstraint(
            "kind", "topic", "product", "origin_country", "is_international",
            name="uq_filing_window_about", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]  # the first that fits counts
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str | None] = mapped_column(sa.String(60))
    product: Mapped[str | None] = mapped_column(sa.String(40))
    origin_country: Mapped[str | None] = mapped_column(sa.String(2))
    is_international: Mapped[bool | None]
    opens_after_hours: Mapped[int | None]
    closes_after_days: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.String(200))  # the law or rule, with its edition
