"""When a clock is due and its levels are reached: reckoned from its start and its rests, never counted up."""

import calendar as months
from datetime import UTC, datetime, timedelta

from app.calendars.arithmetic import add, add_working_days, between
from app.calendars.periods import Excluded
from app.sla.models import Measure
from app.sla.rules import TargetRule


def due_from(rule: TargetRule, started_at: datetime, rests: Excluded = ()) -> datetime:
    """When a clock of that target is due that began then, without the time it rested.

    Days and months of the calendar end at the same time of day, in the calendar's zone, and know no rests: a law that
    gives the whole last day is kept with hours to spare."""
    if rule.measure is Measure.MINUTES:
        return add(rule.calendar, started_at, timedelta(minutes=rule.length), rests)
    if rule.measure is Measure.WORKING_DAYS:
        return add_working_days(rule.calendar, started_at, rule.length, rule.end_of_day, rests)
    wall = by_the_date(rule.calendar.local(started_at), rule.length, rule.measure)
    return wall.replace(tzinfo=rule.calendar.zone_info).astimezone(UTC)


def by_the_date(wall: datetime, length: int, measure: Measure) -> datetime:
    """So many days or months of the calendar later, at the same time of day; a month that is too short gives its last."""
    if measure is Measure.CALENDAR_DAYS:
        return wall + timedelta(days=length)
    years, month = divmod(wall.month - 1 + length, 12)
    year, month = wall.year + years, month + 1
    return wall.replace(year=year, month=month, day=min(wall.day, months.monthrange(year, month)[1]))


def level_at(rule: TargetRule, position: int, started_at: datetime, due_at: datetime) -> datetime | None:
    """When the level of that position is reached; None after the last."""
    if position >= len(rule.levels):
        return None
    level = rule.levels[position]
    if level.is_due:
        return due_at
    if level.working_days:
        return add_working_days(rule.calendar, due_at, level.working_days)
    offset = timedelta(minutes=level.minutes)
    if level.per_cent:
        offset += length_of(rule, started_at) * level.per_cent / 100
    return add(rule.calendar, due_at, offset)


def levels_at(rule: TargetRule, started_at: datetime, due_at: datetime) -> list[datetime]:
    """When each level is reached, in their order."""
    found = (level_at(rule, position, started_at, due_at) for position in range(len(rule.levels)))
    return [at for at in found if at is not None]


def length_of(rule: TargetRule, started_at: datetime) -> timedelta:
    """How much open time the target is long; where it counts days, as much as they have if it never rests."""
    if rule.measure is Measure.MINUTES:
        return timedelta(minutes=rule.length)
    return between(rule.calendar, started_at, due_from(rule, started_at))
