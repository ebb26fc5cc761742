"""Working-time arithmetic: pure, exact, in UTC. A deadline that falls on closing time is the closing moment.

Every function takes `excluded`: intervals (from, to) that do not count, in any order, overlapping or not."""

from datetime import UTC, date, datetime, time, timedelta

from app.calendars.hours import ONE_DAY, Calendar, Period, moment, periods_of
from app.calendars.periods import (
    HORIZON,
    Excluded,
    NeverOpen,
    backwards,
    clip,
    days_of,
    in_order,
    onwards,
    within,
    without,
)

NOTHING = timedelta()
BEFORE_OPENING, AFTER_CLOSING = timedelta(), timedelta(days=2)


def is_open(calendar: Calendar, at: datetime, excluded: Excluded = ()) -> bool:
    """Is this moment open? The closing moment is not."""
    at = _utc(at)
    return any(within(calendar, at, at + timedelta.resolution, excluded))


def next_open(calendar: Calendar, at: datetime, excluded: Excluded = ()) -> datetime:
    """The first open moment from this one on."""
    return next(onwards(calendar, _utc(at), excluded))[0]


def add(calendar: Calendar, start: datetime, length: timedelta, excluded: Excluded = ()) -> datetime:
    """The first moment by which so much open time has passed since `start`. A negative length looks back."""
    if length < NOTHING:
        return subtract(calendar, start, -length, excluded)
    at = _utc(start)
    if not length or (calendar.is_always_open and not excluded):
        return at + length
    for opens, closes in onwards(calendar, at, excluded):
        at = opens + length
        if at <= closes:
            break
        length = at - closes
    return at


def subtract(calendar: Calendar, end: datetime, length: timedelta, excluded: Excluded = ()) -> datetime:
    """The last moment from which this much open time passes until `end`. A negative length looks ahead."""
    if length < NOTHING:
        return add(calendar, end, -length, excluded)
    at = _utc(end)
    if not length or (calendar.is_always_open and not excluded):
        return at - length
    for opens, closes in backwards(calendar, at, excluded):
        at = closes - length
        if at >= opens:
            break
        length = opens - at
    return at


def between(calendar: Calendar, start: datetime, end: datetime, excluded: Excluded = ()) -> timedelta:
    """How much open time lies between the two; none if they are the wrong way round."""
    start, end = _utc(start), _utc(end)
    if calendar.is_always_open and not excluded:
        return max(end - start, NOTHING)
    return sum((closes - opens for opens, closes in within(calendar, start, end, excluded)), NOTHING)


def open_periods(calendar: Calendar, start: datetime, end: datetime, excluded: Excluded = ()) -> list[Period]:
    """The open periods between the two, in order; those that touch, as over midnight, are one."""
    joined: list[Period] = []
    for opens, closes in within(calendar, _utc(start), _utc(end), excluded):
        if joined and joined[-1][1] == opens:
            joined[-1] = (joined[-1][0], closes)
        else:
            joined.append((opens, closes))
    return joined


def split_by_day(
    calendar: Calendar, start: datetime, end: datetime, excluded: Excluded = ()
) -> list[tuple[date, Period]]:
    """The interval, open or not, cut at the calendar's midnights: each piece with its local date."""
    start, end, excluded = _utc(start), _utc(end), in_order(excluded)
    pieces = []
    for day in days_of(calendar, start, end):
        whole = moment(calendar.zone_info, day, NOTHING), moment(calendar.zone_info, day, ONE_DAY)
        pieces += [(day, piece) for piece in without(excluded, clip([whole], start, end))]
    return pieces


def add_working_days(
    calendar: Calendar, start: datetime, days: int, end_of_day: bool = False, excluded: Excluded = ()
) -> datetime:
    """The same clock time so many working days later (or earlier), brought into that day's hours; or its end.

    The day of `start` is not counted; what starts on a day without work has all of the last day. No days at
    all mean the working day that runs, else the next. Open time excluded on the way is made up."""
    start = _utc(start)
    if days == 0 and _running_day(calendar, start) is None:
        start = next_open(calendar, start)
    day, clock = _day_and_clock(calendar, start, days)
    last = _working_day(calendar, day, days)
    due = periods_of(calendar, last)[-1][1] if end_of_day else _in_hours(calendar, last, clock)
    first, end = sorted((start, due))
    lost = between(calendar, first, end) - between(calendar, first, end, excluded)
    return add(calendar, due, lost if start <= due else -lost, excluded)


def _day_and_clock(calendar: Calendar, start: datetime, days: int) -> tuple[date, timedelta]:
    """The day this moment counts to, and how far its clock is past that day's midnight."""
    local = calendar.local(start)
    day = _running_day(calendar, start) or local.date()
    if not periods_of(calendar, day):
        return day, BEFORE_OPENING if days < 0 else AFTER_CLOSING
    return day, local - datetime.combine(day, time())


def _running_day(calendar: Calendar, at: datetime) -> date | None:
    """The working day whose hours run at this moment, its closing included: at 02:00 perhaps yesterday's."""
    for day in reversed(list(days_of(calendar, at, at))):
        if any(opens <= at <= closes for opens, closes in periods_of(calendar, day)):
            return day
    return None


def _working_day(calendar: Calendar, day: date, days: int) -> date:
    """The working day so many after this date, or before it."""
    found, step = day, ONE_DAY if days > 0 else -ONE_DAY
    while days:
        day += step
        if periods_of(calendar, day):
            found, days = day, days - (1 if days > 0 else -1)
        elif abs(day - found) > HORIZON:
            raise NeverOpen
    return day


def _in_hours(calendar: Calendar, day: date, clock: timedelta) -> datetime:
    """This clock time on that working day: outside its hours the next opening, after them the closing."""
    at = moment(calendar.zone_info, day, clock)
    periods = periods_of(calendar, day)
    return next((max(at, opens) for opens, closes in periods if at <= closes), periods[-1][1])


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone")
    return at.astimezone(UTC)
