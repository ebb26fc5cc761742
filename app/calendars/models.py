"""Opening hours as rows. Minutes count from local midnight; past 1440 they belong to the night after."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import db


def _sound_window() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("opens BETWEEN 0 AND 1439", name="opens_that_day"),
        sa.CheckConstraint("opens < closes AND closes <= 2880", name="closes_later"),
    )


class WorkCalendar(db.Model):  # type: ignore[name-defined]
    """The hours somebody works: a week that repeats, in a zone, and the dates that differ."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    zone: Mapped[str] = mapped_column(sa.String(60))  # IANA

    windows: Mapped[list["CalendarWindow"]] = relationship(cascade="all, delete-orphan")
    exceptions: Mapped[list["CalendarException"]] = relationship(cascade="all, delete-orphan")


class CalendarWindow(db.Model):  # type: ignore[name-defined]
    """Open from … to … on one weekday, Monday being 0."""

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(sa.ForeignKey(WorkCalendar.id, ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    opens: Mapped[int] = mapped_column(sa.SmallInteger)
    closes: Mapped[int] = mapped_column(sa.SmallInteger)

    __table_args__ = (
        *_sound_window(),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.UniqueConstraint("calendar_id", "weekday", "opens"),
    )


class CalendarException(db.Model):  # type: ignore[name-defined]
    """A date with hours of its own: a holiday if it has none, a make-up working day if it has some."""

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(sa.ForeignKey(WorkCalendar.id, ondelete="CASCADE"))
    exception_on: Mapped[date]
    name: Mapped[str] = mapped_column(sa.String(120))

    windows: Mapped[list["CalendarExceptionWindow"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("calendar_id", "exception_on"),)


class CalendarExceptionWindow(db.Model):  # type: ignore[name-defined]
    """Open from … to … on that date."""

    id: Mapped[int] = mapped_column(primary_key=True)
    exception_id: Mapped[int] = mapped_column(sa.ForeignKey(CalendarException.id, ondelete="CASCADE"))
    opens: Mapped[int] = mapped_column(sa.SmallInteger)
    closes: Mapped[int] = mapped_column(sa.SmallInteger)

    __table_args__ = (*_sound_window(), sa.UniqueConstraint("exception_id", "opens"))
