"""When the places that people visit are open: read from units and their calendars."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.opening import public_units
from app.accounts.queries import UnitNode, calendar_of_unit, city_of
from app.calendars.arithmetic import is_open
from app.calendars.hours import MINUTES_A_DAY, ONE_DAY, Calendar, Hours
from app.territories.offices import office_serving

AT_MOST = 30
EXCEPTIONS = 3


@dataclass(frozen=True)
class DayHours:
    """One date, or one weekday by its number: open from … to …"""

    day: date
    windows: tuple[tuple[str, str], ...]
    is_always: bool


@dataclass(frozen=True)
class Opening:
    """A place, and when it is open."""

    name: str
    city: str
    is_open: bool
    today: DayHours
    week: tuple[DayHours, ...]  # from today on
    exceptions: tuple[DayHours, ...]  # after this week


def openings(asked: str, language: str, at: datetime) -> list[Opening]:
    """The places whose name or city has these words in it, in any language; else the one that serves that postcode.

    All there are if nothing is asked."""
    wanted = asked.casefold().split()
    found = [unit for unit in public_units() if all(word in _words_of(unit) for word in wanted)]
    shown = (_opening(unit, language, at) for unit in found or _serving(asked, at))
    return [each for each in shown if each is not None][:AT_MOST]


def _serving(asked: str, at: datetime) -> list[UnitNode]:
    """The place whose territory has that postcode."""
    office = office_serving(at, postcode=asked)
    return [office] if office else []


def _words_of(unit: UnitNode) -> str:
    return " ".join([unit.code, *unit.names.values(), *city_of(unit).values()]).casefold()


def _opening(unit: UnitNode, language: str, at: datetime) -> Opening | None:
    calendar = calendar_of_unit(unit.id)
    if calendar is None:
        return None
    city = city_of(unit)
    today = calendar.local(at).date()
    week = tuple(_day(calendar, today + ONE_DAY * number) for number in range(7))
    return Opening(
        name=unit.name(language),
        city=city.get(language) or city.get("en", ""),
        is_open=is_open(calendar, at),
        today=week[0],
        week=week,
        exceptions=tuple(_exceptions(calendar, today + ONE_DAY * 7))[:EXCEPTIONS],
    )


def _exceptions(calendar: Calendar, since: date) -> Iterator[DayHours]:
    return (_day(calendar, day) for day in sorted(calendar.exceptions) if day >= since)


def _day(calendar: Calendar, day: date) -> DayHours:
    hours = calendar.hours_on(day)
    return DayHours(day, tuple(_clock(hours)), hours == ((0, MINUTES_A_DAY),))


def _clock(hours: Hours) -> Iterator[tuple[str, str]]:
    for opens, closes in hours:
        yield f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60 % 24:02}:{closes % 60:02}"
