"""Calendars as lines of tables, with the public holidays that they keep."""

from collections.abc import Iterable, Mapping
from itertools import chain

import sqlalchemy as sa

from app.calendars.filling import keep_holidays_of
from app.calendars.models import WorkCalendar
from app.calendars.notation import read_hours
from app.calendars.operations import create_calendar
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.seeds.tables import Row, rows

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def load_calendars(zone: str, tables: Iterable[str]) -> Mapping[str, int]:
    """Make those that are missing; gives all by code. Those without a zone of their own have their clock in `zone`.

    Of a code that stands in several tables the first line counts."""
    for row in chain.from_iterable(map(rows, tables)):
        calendar = _calendar_of(row, zone)
        if row["country"] and not calendar.country:
            years = (now().year, now().year + 1)
            keep_holidays_of(calendar, row["country"], row["region"] or None, years, actor=SYSTEM)
    db.session.flush()
    return calendar_ids()


def calendar_ids() -> Mapping[str, int]:
    """The numbers of all calendars by code."""
    return {row.code: row.id for row in db.session.execute(sa.select(WorkCalendar.code, WorkCalendar.id))}


def _calendar_of(row: Row, zone: str) -> WorkCalendar:
    found = db.session.scalar(sa.select(WorkCalendar).where(WorkCalendar.code == row["code"]))
    if found is not None:
        return found
    week = [read_hours(row[weekday]) for weekday in WEEK]
    return create_calendar(row["code"], row["name"], row["zone"] or zone, week, actor=SYSTEM)
