"""Territories, and the files they come from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Unit, User
from app.core.database import db

KEYS = ("country", "from_postcode", "to_postcode", "area_code", "keyword", "kind", "valid_from")


class Territory(db.Model):  # type: ignore[name-defined]
    """A unit, and perhaps a route of it, serves the addresses that have all of these keys, from one day to another.

    A key left empty asks for nothing. `probe` is what an address is looked up by (`matching.probe_of`)."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    from_postcode: Mapped[str] = mapped_column(sa.String(12))
    to_postcode: Mapped[str] = mapped_column(sa.String(12))
    area_code: Mapped[str] = mapped_column(sa.String(20))
    keyword: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    route: Mapped[str | None] = mapped_column(sa.String(40))
    probe: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint(*KEYS, name="uq_territory_keys"),
        sa.Index("ix_territory_probe", "country", "probe"),
    )


class Stage(StrEnum):
    """How far a file is."""

    READING = "reading"
    READY = "ready"  # read; somebody has to confirm it
    APPLYING = "applying"
    DONE = "done"
    DISCARDED = "discarded"


class TerritoryImport(db.Model):  # type: ignore[name-defined]
    """A file of territories: read in parts, looked at, confirmed, applied in parts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    stage: Mapped[Stage]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    lines: Mapped[int]  # of the file
    lines_read: Mapped[int] = mapped_column(default=0)
    lines_applied: Mapped[int] = mapped_column(default=0)
    rows_wrong: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[list[Any]] = mapped_column(
        JSONB, default=list
    )  # the first of them: line, problem, what it says
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # new, changed, ended, same
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "ix_territory_import_going", "id", postgresql_where=sa.text("stage IN ('reading', 'applying')")
        ),
    )

    @property
    def is_going(self) -> bool:
        """Whether a worker has something to do with it."""
        return self.stage in (Stage.READING, Stage.APPLYING)


class TerritoryLine(db.Model):  # type: ignore[name-defined]
    """A right row of a file, until the file is applied or discarded."""

    import_id: Mapped[int] = mapped_column(
        sa.ForeignKey(TerritoryImport.id, ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    country: Mapped[str] = mapped_column(sa.String(2))
    from_postcode: Mapped[str] = mapped_column(sa.String(12))
    to_postcode: Mapped[str] = mapped_column(sa.String(12))
    area_code: Mapped[str] = mapped_column(sa.String(20))
    keyword: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    unit_id: Mapped[int]
    route: Mapped[str | None] = mapped_column(sa.String(40))
    probe: Mapped[str] = mapped_column(sa.String(64))
