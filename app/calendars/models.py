"""Opening hours as rows. Minutes count from local midnight; past 1440 they belong to the night after."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendars.hours import Hours
from app.core.database import db


def _sound_window() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("opens BETWEEN 0 AND 1439", name="opens_that_day"),
        sa.CheckConstraint("opens < closes AND closes <= 2880", name="closes_later"),
    )


class Standing(StrEnum):
    """Why a date has hours of its own: a public holiday or its make-up day, somebody's word, or a public holiday waived."""

    PUBLIC = "public"
    OWN = "own"
    WAIVED = "waived"  # the day is as any other, and stays so when public holidays are filled in again


class WorkCalendar(db.Model):  # type: ignore[name-defined]
    """The hours somebody works: a week that repeats, in a zone, and the dates that differ."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    zone: Mapped[str] = mapped_column(sa.String(60))  # IANA
    country: Mapped[str | None] = mapped_column(sa.String(2))  # whose public holidays it keeps
    region: Mapped[str | None] = mapped_column(sa.String(20))

    windows: Mapped[list["CalendarWindow"]] = relationship(cascade="all, delete-orphan")
    exceptions: Mapped[list["CalendarException"]] = relationship(cascade="all, delete-orphan")

    def hours_on(self, weekday: int) -> Hours:
        """The windows of a weekday, Monday being 0."""
        return _in_order(window for window in self.windows if window.weekday == weekday)

    def find_exception(self, day: date) -> "CalendarException | None":
        """What this date has of its own."""
        return next((row for row in self.exceptions if row.exception_on == day), None)


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
    names: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")  # of public holidays
    standing: Mapped[Standing] = mapped_column(default=Standing.OWN, server_default=Standing.OWN.value)

    windows: Mapped[list["CalendarExceptionWindow"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("calendar_id", "exception_on"),)

    @property
    def hours(self) -> Hours:
        """The windows of the date; none: closed."""
        return _in_order(self.windows)

    def called(self, language: str) -> str:
        """Its name in that language, else in English, else as it is called where it is kept."""
        return self.names.get(language) or self.names.get("en") or self.name


class CalendarExceptionWindow(db.Model):  # type: ignore[name-defined]
    """Open from … to … on that date."""

    id: Mapped[int] = mapped_column(primary_key=True)
    exception_id: Mapped[int] = mapped_column(sa.ForeignKey(CalendarException.id, ondelete="CASCADE"))
    opens: Mapped[int] = mapped_column(sa.SmallInteger)
    closes: Mapped[int] = mapped_column(sa.SmallInteger)

    __table_args__ = (*_sound_window(), sa.UniqueConstraint("exception_id", "opens"))


def _in_order(windows: Iterable[CalendarWindow | CalendarExceptionWindow]) -> Hours:
    return tuple(sorted((window.opens, window.closes) for window in windows))
