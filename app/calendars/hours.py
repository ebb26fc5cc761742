"""Opening hours as frozen data, and the moments they mean in the zone they are kept in."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

Window = tuple[int, int]  # minutes since local midnight; half open; past 1440 it runs into the next day
Hours = tuple[Window, ...]
Period = tuple[datetime, datetime]  # moments in UTC; half open

MINUTES_A_DAY = 1440
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Calendar:
    """The hours of a week, Monday first, and the dates that have hours of their own (none at all: closed).

    A window belongs to the day on which it opens: a night begun before a holiday is worked to its end.
    Compared by identity, so that the cache of days need not hash a year of holidays."""

    zone: str
    week: tuple[Hours, ...]
    exceptions: Mapping[date, Hours] = field(default_factory=dict)

    @cached_property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def is_always_open(self) -> bool:
        return not self.exceptions and all(hours == ((0, MINUTES_A_DAY),) for hours in self.week)

    def hours_on(self, day: date) -> Hours:
        found = self.exceptions.get(day)
        return self.week[day.weekday()] if found is None else found

    def local(self, at: datetime) -> datetime:
        """What the clock on the wall shows at this moment, without a zone."""
        return at.astimezone(self.zone_info).replace(tzinfo=None)


@lru_cache(maxsize=1 << 15)
def periods_of(calendar: Calendar, day: date) -> tuple[Period, ...]:
    """The open periods that begin on this local date, in order, without what the day before still holds."""
    return tuple(_periods(calendar, day))


def _periods(calendar: Calendar, day: date) -> Iterator[Period]:
    taken = max((closes - MINUTES_A_DAY for _, closes in calendar.hours_on(day - ONE_DAY)), default=0)
    for opens, closes in sorted(calendar.hours_on(day)):
        begin = moment(calendar.zone_info, day, timedelta(minutes=max(opens, taken)))
        end = moment(calendar.zone_info, day, timedelta(minutes=closes))
        if taken < closes and begin < end:  # a window may lie wholly in the hour the clock jumps over
            yield begin, end
        taken = max(taken, closes)


def moment(zone: ZoneInfo, day: date, clock: timedelta) -> datetime:
    """When the wall clock first shows this much past the midnight of the day, or jumps over it.

    One rule for openings and closings, so that neighbouring windows still touch when clocks change."""
    wall = datetime.combine(day, time()) + clock
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _jump(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at)


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second, between these two, in which the zone put its clocks forward."""
    late = after.astimezone(zone).utcoffset()

    def has_jumped(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).utcoffset() == late

    before = before.replace(microsecond=0)
    return before + timedelta(
        seconds=bisect_left(range(int((after - before).total_seconds())), True, key=has_jumped)
    )
