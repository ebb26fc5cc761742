"""An edit of a calendar as data: done at once, or kept until somebody has seen what it would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendars.filling import Filled, fill_year, keep_again, keep_holidays_of
from app.calendars.hours import Hours
from app.calendars.models import WorkCalendar
from app.calendars.operations import add_exception, edit_calendar, remove_exception
from app.calendars.queries import WEEKDAYS
from app.core.events import Acting

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Edit:
    """What somebody wants of a calendar: one of the acts below, and what it needs, as JSON carries it."""

    act: str
    data: Data


def do_edit(calendar: WorkCalendar, edit: Edit, *, actor: Acting, today: date) -> Filled | None:
    """Do it. What became of the days of a year is told back, where that was asked."""
    return _ACTS[edit.act](calendar, edit.data, actor, today)


def _change_week(calendar: WorkCalendar, data: Data, actor: Acting, today: date) -> None:
    """Make-up days follow the weekday that they are worked as."""
    edit_calendar(calendar, facts_from(data["facts"]), shown=facts_from(data["shown"]), actor=actor)
    for year in (today.year, today.year + 1):
        fill_year(calendar, year, since=today, actor=actor)


def _write_day(calendar: WorkCalendar, data: Data, actor: Acting, _today: date) -> None:
    add_exception(calendar, _on(data), data["name"], hours_from(data["hours"]), actor=actor)


def _remove_day(calendar: WorkCalendar, data: Data, actor: Acting, _today: date) -> None:
    remove_exception(calendar, _on(data), actor=actor)


def _keep_day(calendar: WorkCalendar, data: Data, actor: Acting, _today: date) -> None:
    keep_again(calendar, _on(data), actor=actor)


def _keep_holidays(calendar: WorkCalendar, data: Data, actor: Acting, today: date) -> None:
    years = (today.year, today.year + 1)
    keep_holidays_of(calendar, data["country"], data["region"], years, actor=actor)


def _fill_year(calendar: WorkCalendar, data: Data, actor: Acting, _today: date) -> Filled:
    return fill_year(calendar, data["year"], actor=actor)


_ACTS: Mapping[str, Callable[[WorkCalendar, Data, Acting, date], Filled | None]] = {
    "change_week": _change_week,
    "write_day": _write_day,
    "remove_day": _remove_day,
    "keep_day": _keep_day,
    "keep_holidays": _keep_holidays,
    "fill_year": _fill_year,
}


def facts_from(data: Data) -> dict[str, Any]:
    """The facts of a calendar, from JSON."""
    return {name: hours_from(value) if name in WEEKDAYS else value for name, value in data.items()}


def hours_from(windows: Sequence[Sequence[int]]) -> Hours:
    """The windows of a day, from JSON."""
    return tuple((int(opens), int(closes)) for opens, closes in windows)


def _on(data: Data) -> date:
    return date.fromisoformat(data["on"])
