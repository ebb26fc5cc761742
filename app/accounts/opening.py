"""When units are open to people, today and tomorrow, as somebody asks in free text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from unicodedata import normalize

import sqlalchemy as sa

from app.accounts.models import UnitKind
from app.accounts.queries import UnitNode, city_of, units, zone_of_unit
from app.calendars.hours import MINUTES_A_DAY, Hours
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.core.languages import in_digits_of
from app.wordings.queries import compose

MOST = 3  # units in one answer
SHORTEST_NAME = 2
_BETWEEN = {"zh": "、", "fa": " و "}


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


def say_hours(unit: UnitNode, language: str, at: datetime, *, aloud: bool = False) -> str:
    """Today's and tomorrow's hours of a unit in one sentence; aloud as a voice is to read it."""
    today = at.astimezone(zone_of_unit(unit.id)).date()
    span = "hours_span_aloud" if aloud else "hours_span"
    days = {name: _say_day(hours_of(unit, day), language, span) for name, day in _days(today)}
    return compose("hours", language, unit=unit.name(language), **days)


def _days(today: date) -> Sequence[tuple[str, date]]:
    return ("today", today), ("tomorrow", today + timedelta(days=1))


def _say_day(hours: Hours, language: str, span: str) -> str:
    if not hours:
        return compose("hours_closed", language)
    if hours == ((0, MINUTES_A_DAY),):
        return compose("hours_always", language)
    spans = (
        compose(span, language, opens=_clock(opens, language), closes=_clock(closes, language))
        for opens, closes in hours
    )
    return _BETWEEN.get(language, ", ").join(spans)


def _clock(minutes: int, language: str) -> str:
    """On the wall: what runs into the next day ends there."""
    hour, minute = divmod(minutes - MINUTES_A_DAY if minutes > MINUTES_A_DAY else minutes, 60)
    return in_digits_of(language, f"{hour:02}:{minute:02}")
