"""When units are open to people, today and tomorrow, as somebody asks in free text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from unicodedata import normalize

import sqlalchemy as sa

from app.accounts.models import UnitKind
from app.accounts.queries import UnitNode, city_of, units, zone_of_unit
from app.calendars.hours import Hours
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.wordings.queries import compose

MOST = 3  # units in one answer
SHORTEST_NAME = 2


@configuration
def public_kinds() -> frozenset[str]:
    """The kinds of units that people may walk into."""
    return frozenset(db.session.scalars(sa.select(UnitKind.code).where(UnitKind.is_public)))


def public_units() -> Sequence[UnitNode]:
    """The units that people may walk into, by their codes."""
    theirs = (unit for unit in units().values() if unit.kind in public_kinds() and unit.calendar_id)
    return sorted(theirs, key=lambda unit: unit.code)


def units_in(text: str) -> Sequence[UnitNode]:
    """The public units that a text names; else those whose city it names."""
    folded = normalize("NFKC", text).casefold()
    named = [unit for unit in public_units() if _any_in(unit.names.values(), folded)]
    return named or [unit for unit in public_units() if _any_in(city_of(unit).values(), folded)]


def _any_in(names: Iterable[str], text: str) -> bool:
    return any(len(name) >= SHORTEST_NAME and name.casefold() in text for name in names)


def hours_of(unit: UnitNode, day: date) -> Hours:
    """When it is open on a day: minutes since its midnight."""
    return calendars()[unit.calendar_id].hours_on(day) if unit.calendar_id else ()


def say_hours(unit: UnitNode, language: str, at: datetime) -> str:
    """Today's and tomorrow's hours of a unit in one sentence."""
    today = at.astimezone(zone_of_unit(unit.id)).date()
    days = {name: _say_day(hours_of(unit, day), language) for name, day in _days(today)}
    return compose("hours", language, unit=unit.name(language), **days)


def _days(today: date) -> Sequence[tuple[str, date]]:
    return ("today", today), ("tomorrow", today + timedelta(days=1))


def _say_day(hours: Hours, language: str) -> str:
    if not hours:
        return compose("hours_closed", language)
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in hours)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
