"""Setting hours: refused where they cannot be worked."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import available_timezones

import sqlalchemy as sa

from app.calendars.hours import MINUTES_A_DAY, Hours, Window
from app.calendars.models import CalendarException, CalendarExceptionWindow, CalendarWindow, WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record


def create_calendar(code: str, name: str, zone: str, week: Sequence[Hours], *, actor: Acting) -> WorkCalendar:
    """A new calendar with the hours of its week, Monday first."""
    if zone not in available_timezones():
        raise Refused("%(zone)s is not a time zone, as Asia/Shanghai is one.", zone=zone)
    if db.session.scalar(sa.select(WorkCalendar.id).where(WorkCalendar.code == code)):
        raise Refused("There is a calendar %(code)s already.", code=code)
    calendar = WorkCalendar(code=code, name=name, zone=zone, windows=list(_windows(week)))
    db.session.add(calendar)
    configuration_changed()
    record("calendar.created", calendar, actor, code=code, zone=zone)
    return calendar


def add_exception(
    calendar: WorkCalendar, exception_on: date, name: str, hours: Hours = (), *, actor: Acting
) -> None:
    """Give a date hours of its own, closed if none. A date that has some already gets these instead."""
    _check_hours(sorted(hours))
    for known in [known for known in calendar.exceptions if known.exception_on == exception_on]:
        calendar.exceptions.remove(known)
    db.session.flush()
    windows = [CalendarExceptionWindow(opens=opens, closes=closes) for opens, closes in hours]
    calendar.exceptions.append(CalendarException(exception_on=exception_on, name=name, windows=windows))
    configuration_changed()
    record("calendar.exception_added", calendar, actor, on=exception_on, called=name, hours=hours)


def _windows(week: Sequence[Hours]) -> Iterator[CalendarWindow]:
    if not any(week):
        raise Refused("A calendar needs open time: nothing would ever be due in it.")
    for hours, before in zip(week, [week[-1], *week], strict=False):
        _check_hours([*_spill(before), *sorted(hours)])
    for weekday, hours in enumerate(week):
        for opens, closes in hours:
            yield CalendarWindow(weekday=weekday, opens=opens, closes=closes)


def _spill(hours: Hours) -> Hours:
    """What the windows of a day leave for the day after."""
    return tuple((0, closes - MINUTES_A_DAY) for _, closes in hours if closes > MINUTES_A_DAY)


def _check_hours(hours: Sequence[Window]) -> None:
    for opens, closes in hours:
        if not (0 <= opens < MINUTES_A_DAY and opens < closes <= 2 * MINUTES_A_DAY):
            raise Refused(
                "%(window)s is not a time of opening and a later one of closing.",
                window=_words(opens, closes),
            )
    for earlier, later in pairwise(hours):
        if later[0] < earlier[1]:
            raise Refused("%(first)s and %(second)s overlap.", first=_words(*earlier), second=_words(*later))


def _words(opens: int, closes: int) -> str:
    return f"{opens // 60:02}:{opens % 60:02}–{closes // 60:02}:{closes % 60:02}"
