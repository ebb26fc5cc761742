"""When somebody can come and fetch: the parts of the next days that lie within open hours. Pure, from a calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from app.calendars.arithmetic import between
from app.calendars.hours import ONE_DAY, Calendar, Period, moment

PARTS = {"morning": (9, 12), "midday": (12, 15), "afternoon": (15, 18)}  # hours on the wall
LEAD = timedelta(hours=1)  # between the order and the window
LOOKED_AHEAD = 14  # days


@dataclass(frozen=True)
class Window:
    """A part of a day, from when to when."""

    day: date
    part: str
    from_at: datetime
    to_at: datetime


def next_windows(calendar: Calendar, at: datetime, count: int = 3) -> Sequence[Period]:
    """The first windows that can still be had; fewer, if there are none in two weeks."""
    return [(each.from_at, each.to_at) for each in islice(windows_within(calendar, at), count)]


def windows_within(calendar: Calendar, at: datetime, days: int = LOOKED_AHEAD) -> Iterator[Window]:
    """The windows of so many days that lie wholly in open hours and leave time to get there."""
    earliest = at + LEAD
    today = calendar.local(earliest).date()
    for day in (today + ONE_DAY * number for number in range(days)):
        for part, hours in PARTS.items():
            begin, end = (moment(calendar.zone_info, day, timedelta(hours=hour)) for hour in hours)
            if begin >= earliest and between(calendar, begin, end) == end - begin:
                yield Window(day, part, begin, end)
