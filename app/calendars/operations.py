"""Setting hours: refused where they cannot be worked, told from what to what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.calendars.hours import Hours
from app.calendars.models import (
    CalendarException,
    CalendarExceptionWindow,
    CalendarWindow,
    Standing,
    WorkCalendar,
)
from app.calendars.public_holidays import public_days
from app.calendars.queries import WEEKDAYS, facts_of, frozen
from app.calendars.soundness import check_hours, check_open, check_week, check_zone
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Conflict, Refused, Said
from app.core.events import Acting, record

Facts = Mapping[str, Any]  # `name`, `zone`, and the hours of each of the WEEKDAYS


class CalendarChanged(Conflict):
    """Somebody else changed what this person was changing too. It carries those facts as they are now."""

    def __init__(self, now: Facts) -> None:
        super().__init__(Said("Meanwhile somebody else changed this calendar."))
        self.now = now


def create_calendar(code: str, name: str, zone: str, week: Sequence[Hours], *, actor: Acting) -> WorkCalendar:
    """A new calendar with the hours of its week, Monday first."""
    check_zone(zone)
    check_week(week)
    if db.session.scalar(sa.select(WorkCalendar.id).where(WorkCalendar.code == code)):
        raise Refused("There is a calendar %(code)s already.", code=code)
    calendar = WorkCalendar(code=code, name=name, zone=zone, windows=list(_windows(week)))
    db.session.add(calendar)
    configuration_changed()
    record("calendar.created", calendar, actor, code=code, zone=zone, week=list(week))
    return calendar


def edit_calendar(calendar: WorkCalendar, facts: Facts, *, shown: Facts | None = None, actor: Acting) -> None:
    """Give it another name, zone or hours of its weekdays.

    `shown` is what the page showed: a fact left as shown is not written, and one that another changed meanwhile is
    a conflict."""
    was = facts_of(calendar)
    wanted = facts if shown is None else _edited(facts, shown, was)
    changed = {name: value for name, value in wanted.items() if value != was[name]}
    if not changed:
        return
    now_are = was | changed
    week = [now_are[weekday] for weekday in WEEKDAYS]
    check_zone(now_are["zone"])
    check_week(week)
    calendar.name, calendar.zone = now_are["name"], now_are["zone"]
    if changed.keys() - {"name", "zone"}:
        calendar.windows.clear()
        db.session.flush()  # the old windows give way before new ones open at the same minute
        calendar.windows.extend(_windows(week))
    settle(calendar)
    was = {name: was[name] for name in changed}
    record("calendar.changed", calendar, actor, what="hours", was=was, to=changed)


def add_exception(
    calendar: WorkCalendar, exception_on: date, name: str, hours: Hours = (), *, actor: Acting
) -> None:
    """Give a date hours of its own, closed if none. A date that has some already gets these instead."""
    hours = tuple(sorted(hours))
    check_hours(hours)
    row = calendar.find_exception(exception_on)
    was = words_of(row)
    if row is not None and (row.name, row.hours, row.standing) == (name, hours, Standing.OWN):
        return
    names = row.names if row is not None and row.name == name else {}
    write_day(calendar, exception_on, name, names, hours, Standing.OWN)
    settle(calendar)
    record("calendar.exception_added", calendar, actor, on=exception_on, called=name, hours=hours, was=was)


def remove_exception(calendar: WorkCalendar, exception_on: date, *, actor: Acting) -> None:
    """A date is as any other of its weekday again; a public holiday stays so when holidays are filled in anew."""
    row = calendar.find_exception(exception_on)
    if row is None or row.standing is Standing.WAIVED:
        return
    was = words_of(row)
    if calendar.country and exception_on in public_days(calendar.country, calendar.region, exception_on.year):
        row.standing = Standing.WAIVED
    else:
        calendar.exceptions.remove(row)
    settle(calendar)
    record("calendar.changed", calendar, actor, what="day", on=exception_on, was=was, to=None)


def write_day(
    calendar: WorkCalendar, on: date, name: str, names: Mapping[str, str], hours: Hours, standing: Standing
) -> None:
    """What a date is called, when it is open, and why."""
    row = calendar.find_exception(on)
    if row is None:
        row = CalendarException(exception_on=on, windows=[])
        calendar.exceptions.append(row)
    row.name, row.names, row.standing = name, dict(names), standing
    if row.hours != hours:
        row.windows.clear()
        db.session.flush()  # as with the week
        row.windows.extend(CalendarExceptionWindow(opens=opens, closes=closes) for opens, closes in hours)


def words_of(row: CalendarException | None) -> Facts | None:
    """What a date was, for the record."""
    return row and {"called": row.name, "hours": row.hours, "standing": row.standing.value}


def settle(calendar: WorkCalendar) -> None:
    """The hours stand: something can still be due in them, and every process reads them anew."""
    check_open(frozen(calendar), now())
    configuration_changed()


def _edited(facts: Facts, shown: Facts, known: Facts) -> Facts:
    """Those that this person changed; a conflict if somebody else changed one of them to something else."""
    edited = {name: value for name, value in facts.items() if value != shown.get(name)}
    others = {name: known[name] for name in edited if known[name] not in (shown.get(name), edited[name])}
    if others:
        raise CalendarChanged(others)
    return edited


def _windows(week: Sequence[Hours]) -> Iterator[CalendarWindow]:
    for weekday, hours in enumerate(week):
        for opens, closes in hours:
            yield CalendarWindow(weekday=weekday, opens=opens, closes=closes)
