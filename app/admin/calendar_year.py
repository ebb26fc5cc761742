"""A year of a calendar as twelve small months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from flask_babel import get_locale

from app.calendars.hours import ONE_DAY, Calendar, periods_of
from app.calendars.models import WorkCalendar


@dataclass(frozen=True)
class Cell:
    """One day: where it stands in its month, and whether it is worked as usual, off as usual, or differs."""

    column: int
    line: int
    state: str  # open, closed, holiday, differs
    is_today: bool
    title: str


@dataclass(frozen=True)
class Month:
    """A month with its days, and how many of them are worked."""

    name: str
    cells: Sequence[Cell]
    worked: int


def months_of(row: WorkCalendar, calendar: Calendar, year: int, today: date) -> Sequence[Month]:
    """The months of a year; weeks begin as they do in the country of the calendar."""
    language = str(get_locale())
    titles = {each.exception_on: each.called(language) for each in row.exceptions}
    first = first_weekday(row.country)
    return [
        Month(
            name=format_date(date(year, number, 1), "MMM", locale=language),
            cells=[_cell(calendar, day, first, today, titles.get(day, "")) for day in days],
            worked=sum(bool(periods_of(calendar, day)) for day in days),
        )
        for number, days in _days_by_month(year)
    ]


def first_weekday(country: str | None) -> int:
    """The day on which weeks begin there, Monday being 0."""
    try:
        return Locale.parse(f"und_{country}").first_week_day if country else 0
    except UnknownLocaleError:
        return 0


def _days_by_month(year: int) -> Iterator[tuple[int, Sequence[date]]]:
    first = date(year, 1, 1)
    days = (first + ONE_DAY * number for number in range((date(year, 12, 31) - first).days + 1))
    return ((month, list(group)) for month, group in groupby(days, key=lambda day: day.month))


def _cell(calendar: Calendar, day: date, first: int, today: date, title: str) -> Cell:
    column = (day.weekday() - first) % 7
    before = (day.replace(day=1).weekday() - first) % 7
    return Cell(column, (before + day.day - 1) // 7, _state(calendar, day), day == today, title)


def _state(calendar: Calendar, day: date) -> str:
    own = calendar.exceptions.get(day)
    if own is None:
        return "open" if calendar.week[day.weekday()] else "closed"
    return "differs" if own else "holiday"
