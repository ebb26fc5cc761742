"""Streams of open periods, forwards, backwards and between two moments, without what is excluded."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from app.calendars.hours import ONE_DAY, Calendar, Period, periods_of
from app.core.errors import Refused, Said

HORIZON = timedelta(days=3653)  # who has no open time in ten years has none
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)

Excluded = Sequence[Period]


class NeverOpen(Refused):
    """Open time was asked of a calendar that has none."""

    def __init__(self) -> None:
        super().__init__(Said("This calendar is never open."))


def onwards(calendar: Calendar, start: datetime, excluded: Excluded) -> Iterator[Period]:
    """Open periods from this moment on, without end; gives up when none is found within the horizon."""
    excluded = in_order(excluded)
    day = found = _first_day(calendar, start)
    while day - found < HORIZON:
        for period in without(excluded, clip(periods_of(calendar, day), start, LAST)):
            found = day
            yield period
        day += ONE_DAY
    raise NeverOpen


def backwards(calendar: Calendar, end: datetime, excluded: Excluded) -> Iterator[Period]:
    """The same from this moment back, the latest period first."""
    excluded = in_order(excluded)
    day = found = _last_day(calendar, end)
    while found - day < HORIZON:
        for period in reversed(list(without(excluded, clip(periods_of(calendar, day), FIRST, end)))):
            found = day
            yield period
        day -= ONE_DAY
    raise NeverOpen


def within(calendar: Calendar, start: datetime, end: datetime, excluded: Excluded) -> Iterator[Period]:
    """Open periods between two moments, in order, each day's for itself."""
    periods = (period for day in days_of(calendar, start, end) for period in periods_of(calendar, day))
    return without(in_order(excluded), clip(periods, start, end))


def days_of(calendar: Calendar, start: datetime, end: datetime) -> Iterator[date]:
    """Every local date whose windows may touch the interval."""
    first, last = _first_day(calendar, start), _last_day(calendar, end)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _first_day(calendar: Calendar, start: datetime) -> date:
    """The day before the local one: its last window may still run."""
    return calendar.local(start).date() - ONE_DAY


def _last_day(calendar: Calendar, end: datetime) -> date:
    """The day after the local one: where clocks go back over midnight, it had begun before."""
    return calendar.local(end).date() + ONE_DAY


def clip(periods: Iterable[Period], start: datetime, end: datetime) -> Iterator[Period]:
    """What of the periods lies between the two moments."""
    for opens, closes in periods:
        if opens < end and start < closes:
            yield max(opens, start), min(closes, end)


def in_order(excluded: Excluded) -> list[Period]:
    """The intervals as `without` wants them: sorted, and none that ends before it begins."""
    return sorted(interval for interval in excluded if interval[0] < interval[1])


def without(excluded: Excluded, periods: Iterable[Period]) -> Iterator[Period]:
    """What of the periods lies outside the excluded intervals."""
    for opens, closes in periods:
        for leave, back in excluded:
            if leave >= closes:
                break
            if opens < leave:
                yield opens, leave
            opens = max(opens, back)
        if opens < closes:
            yield opens, closes
