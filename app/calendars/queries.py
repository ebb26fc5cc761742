"""Calendars as rows, and as frozen data that is read once per version of the configuration."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.calendars.hours import Calendar
from app.calendars.models import CalendarException, Standing, WorkCalendar
from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE = (
    selectinload(WorkCalendar.windows),
    selectinload(WorkCalendar.exceptions).selectinload(CalendarException.windows),
)


@configuration
def calendars() -> Mapping[int, Calendar]:
    """Every calendar by its id."""
    return MappingProxyType({row.id: frozen(row) for row in all_calendars()})


@configuration
def calendars_by_code() -> Mapping[str, Calendar]:
    """Every calendar by what administrators call it."""
    codes = db.session.execute(sa.select(WorkCalendar.id, WorkCalendar.code))
    return MappingProxyType({row.code: calendars()[row.id] for row in codes})


def all_calendars() -> Sequence[WorkCalendar]:
    """Every calendar as rows, with all its hours."""
    return db.session.scalars(sa.select(WorkCalendar).order_by(WorkCalendar.code).options(*_WHOLE)).all()


def find_calendar(code: str, *, hold: bool = False) -> WorkCalendar:
    """The calendar of that code with all its hours; `hold` keeps everybody else from changing it meanwhile."""
    asked = sa.select(WorkCalendar).where(WorkCalendar.code == code).options(*_WHOLE)
    if hold:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(asked)
    if found is None:
        raise Missing
    return found


def facts_of(row: WorkCalendar) -> dict[str, Any]:
    """What people edit of a calendar: its name, its zone, and the hours of each weekday."""
    week = {name: row.hours_on(weekday) for weekday, name in enumerate(WEEKDAYS)}
    return {"name": row.name, "zone": row.zone} | week


def frozen(row: WorkCalendar) -> Calendar:
    """The same as data for the arithmetic. A holiday that is waived is a day as any other."""
    week = tuple(row.hours_on(weekday) for weekday in range(7))
    kept = (each for each in row.exceptions if each.standing is not Standing.WAIVED)
    return Calendar(row.zone, week, MappingProxyType({each.exception_on: each.hours for each in kept}))
