"""The post of the demonstration: its hours, and its units from headquarters down."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Unit
from app.calendars.hours import Hours
from app.calendars.models import WorkCalendar
from app.calendars.operations import add_exception
from app.core.database import db
from app.core.events import SYSTEM
from app.seeds.defaults import calendar_of
from app.seeds.tables import Row, names, rows

KEEP_HOLIDAYS = ("office", "post-office", "inquiries")


def load_calendars(zone: str) -> Mapping[str, int]:
    """All calendars by code; those that rest on holidays know them."""
    for row in rows("demo/calendars"):
        week = [_hours(row["weekdays"])] * 5 + [_hours(row["saturday"]), _hours(row["sunday"])]
        calendar_of(row["code"], row["name"], zone, week)
    db.session.flush()
    known = {calendar.code: calendar for calendar in db.session.scalars(sa.select(WorkCalendar))}
    for code in KEEP_HOLIDAYS:
        _keep_holidays(known[code])
    return {code: calendar.id for code, calendar in known.items()}


def _keep_holidays(calendar: WorkCalendar) -> None:
    known = {exception.exception_on for exception in calendar.exceptions}
    for row in rows("demo/holidays"):
        day = date.fromisoformat(row["on"])
        if day not in known:
            add_exception(calendar, day, row["name"], _hours(row["hours"]), actor=SYSTEM)


def _hours(text: str) -> Hours:
    """`07:00-21:00` as minutes since midnight; nothing is closed."""
    if not text:
        return ()
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return ((opens, closes),)


def load_units(calendars: Mapping[str, int]) -> Mapping[str, Unit]:
    """All units by code. One that is there only gets the duty phone it lacks."""
    known = {unit.code: unit for unit in db.session.scalars(sa.select(Unit))}
    for row in rows("demo/units"):
        unit = known.get(row["code"])
        if unit is None:
            unit = known[row["code"]] = _add_unit(row, known[row["parent"]], calendars)
        if unit.duty_phone is None and row["duty_phone"]:
            unit.duty_phone, unit.duty_language = row["duty_phone"], row["duty_language"]
    return known


def _add_unit(row: Row, parent: Unit, calendars: Mapping[str, int]) -> Unit:
    unit = Unit(
        code=row["code"],
        kind=row["kind"],
        names=names(row),
        parent_id=parent.id,
        calendar_id=calendars[row["calendar"]],
        duty_language=row["duty_language"],
        city={code: row[f"city_{code}"] for code in ("zh", "en") if row[f"city_{code}"]},
    )
    db.session.add(unit)
    db.session.flush()  # the path ends with the unit's own number
    unit.path = f"{parent.path}{unit.id}/"
    return unit
