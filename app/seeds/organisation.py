"""The post of the demonstration: its units from headquarters down, each in its hours."""

from collections.abc import Mapping

import sqlalchemy as sa

from app.accounts.models import Unit
from app.core.database import db
from app.seeds.tables import Row, names, rows


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
