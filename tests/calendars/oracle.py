"""Working time counted minute by minute, the slow way, sharing nothing with the arithmetic but its input.

A window is open while the latest time the wall clock has shown so far lies in it. So an hour that comes twice
does not open twice, and an hour that never comes is over at once."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.calendars.hours import Calendar, Period

MINUTE = timedelta(minutes=1)
LEAD = timedelta(days=2)


def open_minutes(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    excluded: list[Period] = [],  # noqa: B006
) -> list[datetime]:
    """Every minute between the two moments that counts, by its beginning."""
    return [
        minute
        for minute, latest in _clock(calendar.zone, start, end)
        if _in_a_window(calendar, latest) and not any(leave <= minute < back for leave, back in excluded)
    ]


def _clock(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    wall, at, latest = ZoneInfo(zone), start - LEAD, start.replace(year=1, tzinfo=None)
    while at < end:
        latest = max(latest, at.astimezone(wall).replace(tzinfo=None))
        if at >= start:
            yield at, latest
        at += MINUTE


def _in_a_window(calendar: Calendar, latest: datetime) -> bool:
    for day in (latest.date(), latest.date() - timedelta(days=1)):
        minutes = (latest - datetime.combine(day, time())) // MINUTE
        hours = calendar.exceptions.get(day, calendar.week[day.weekday()])
        if any(opens <= minutes < closes for opens, closes in hours):
            return True
    return False
