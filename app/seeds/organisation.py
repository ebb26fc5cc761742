"""The post of the demonstration: its hours, and its units from headquarters down."""

from collections.abc import Mapping

import sqlalchemy as sa

from app.accounts.models import Unit
from app.calendars.filling import keep_holidays_of
from app.calendars.models import WorkCalendar
from app.calendars.notation import read_hours
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.seeds.defaults import calendar_of
from app.seeds.tables import Row, names, rows

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def load_calendars(zone: str) -> Mapping[str, int]:
    """All calendars by code, with the public holidays that they keep. Those of the house have their clock in `zone`."""
    for row in rows("demo/calendars"):
        week = [read_hours(row[weekday]) for weekday in WEEK]
        calendar = calendar_of(row["code"], row["name"], row["zone"] or zone, week)
        if row["country"] and not calendar.country:
            years = (now().year, now().year + 1)
            keep_holidays_of(calendar, row["country"], row["region"] or None, years, actor=SYSTEM)
    db.session.flush()
    return {row.code: row.id for row in db.session.execute(sa.select(WorkCalendar.code, WorkCalendar.id))}


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
