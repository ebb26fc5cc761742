"""Calendars as frozen data, read once per version of the configuration."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.calendars.hours import Calendar, Hours
from app.calendars.models import CalendarException, CalendarExceptionWindow, CalendarWindow, WorkCalendar
from app.core.configuration import configuration
from app.core.database import db


@configuration
def calendars() -> Mapping[int, Calendar]:
    """Every calendar by its id."""
    rows = db.session.scalars(
        sa.select(WorkCalendar).options(
            selectinload(WorkCalendar.windows),
            selectinload(WorkCalendar.exceptions).selectinload(CalendarException.windows),
        )
    )
    return MappingProxyType({row.id: _frozen(row) for row in rows})


@configuration
def calendars_by_code() -> Mapping[str, Calendar]:
    """Every calendar by what administrators call it."""
    codes = db.session.execute(sa.select(WorkCalendar.id, WorkCalendar.code))
    return MappingProxyType({row.code: calendars()[row.id] for row in codes})


def _frozen(row: WorkCalendar) -> Calendar:
    week = tuple(_hours(window for window in row.windows if window.weekday == day) for day in range(7))
    exceptions = {exception.exception_on: _hours(exception.windows) for exception in row.exceptions}
    return Calendar(row.zone, week, MappingProxyType(exceptions))


def _hours(windows: Iterable[CalendarWindow | CalendarExceptionWindow]) -> Hours:
    return tuple(sorted((window.opens, window.closes) for window in windows))
