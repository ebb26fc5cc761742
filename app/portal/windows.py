"""When somebody can come and fetch: the parts of the next days that lie within the hours of a unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.accounts.queries import calendar_of_unit, root_id
from app.calendars.arithmetic import open_periods
from app.calendars.hours import ONE_DAY, Calendar, moment

PARTS = {"morning": (9, 12), "afternoon": (13, 17), "evening": (17, 20)}  # hours on the wall
DAYS = 6
AHEAD = timedelta(hours=1)  # who comes today has to hear of it first


@dataclass(frozen=True)
class Window:
    """A part of a day, from when to when."""

    day: date
    part: str
    from_at: datetime
    to_at: datetime


def pickup_windows(at: datetime, unit_id: int | None = None) -> list[Window]:
    """What can be offered now: at the unit that will come, else in the hours of the whole house."""
    calendar = calendar_of_unit(unit_id or root_id())
    return list(_windows(calendar, at)) if calendar else []


def _windows(calendar: Calendar, at: datetime) -> Iterator[Window]:
    today = calendar.local(at).date()
    for day in (today + ONE_DAY * number for number in range(DAYS)):
        for part, (begins, ends) in PARTS.items():
            from_at, to_at = (
                moment(calendar.zone_info, day, timedelta(hours=hour)) for hour in (begins, ends)
            )
            if from_at >= at + AHEAD and open_periods(calendar, from_at, to_at) == [(from_at, to_at)]:
                yield Window(day, part, from_at, to_at)
