"""Whose shifts a page is about (a queue, a unit or one person), and their week: who is there when, how many each hour."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.queries import home_country, subtree, units, zone_of_unit
from app.admin.calendar_year import first_weekday
from app.calendars.arithmetic import between, open_periods
from app.calendars.hours import ONE_DAY, Calendar
from app.core.bounds import LARGEST, up_to
from app.core.errors import Missing
from app.routing.queries import members_of, memberships, queues
from app.routing.queue_rule import QueueRule
from app.routing.rosters import ALWAYS, Week, least_there, shifts_between, time_without, week_of
from app.routing.shifts import Shift
from app.routing.staff import (
    MANAGES,
    STAFFS,
    find_worker,
    home_units,
    may_roster,
    workers_of_units,
    working_units,
)

MOST_PEOPLE = 200
HOURS = range(24)


@dataclass(frozen=True)
class Group:
    """The people of a queue or a unit, or one alone; where they have their clock, and the hours that count."""

    kind: str  # queue, unit or person: as the address says it
    id: int
    name: str
    zone: ZoneInfo
    people: Mapping[int, str]
    changeable: frozenset[int]  # whose shifts this reader may change
    hours: Calendar | None = None
    is_cut: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """How an address asks for it."""
        return {self.kind: self.id}


def group_asked() -> Group | None:
    """The one the address asks for, else the first there is; None where there is none. What is not theirs to see is
    missing."""
    for kind, find in (("queue", _queue), ("unit", _unit), ("person", _person)):
        if kind in request.args:
            return find(request.args.get(kind, 0, type=up_to(LARGEST)))
    first = next(iter(queues_to_staff()), None)
    return _queue(first.id) if first else None


def queues_to_staff() -> Sequence[QueueRule]:
    """The queues whose shifts the reader may see."""
    within = None if current_user.may(MANAGES) else set(current_user.units_with(STAFFS))
    return [queue for queue in queues().values() if within is None or queue.unit_id in within]


def units_to_staff() -> Sequence[tuple[int, str]]:
    """The units in which somebody works tickets, and whose shifts the reader may see, by name."""
    working = working_units()
    if not current_user.may(MANAGES):
        working = working & set(current_user.units_with(STAFFS))
    named = ((each, units()[each].name(str(get_locale()))) for each in working)
    return sorted(named, key=lambda each: each[1].casefold())


def _queue(number: int) -> Group:
    found = next((queue for queue in queues_to_staff() if queue.id == number), None)
    if found is None:
        raise Missing
    members = members_of(number)
    zone = zone_of_unit(found.unit_id)
    return _group("queue", number, found.name(str(get_locale())), zone, members, found.calendar)


def _unit(number: int) -> Group:
    allowed = current_user.may(MANAGES) or number in current_user.units_with(STAFFS)
    if number not in units() or not allowed:
        raise Missing
    people = workers_of_units(subtree(number), MOST_PEOPLE + 1)
    return _group("unit", number, units()[number].name(str(get_locale())), zone_of_unit(number), people)


def _person(number: int) -> Group:
    found = find_worker(number)
    if not may_roster(current_user, [number]):
        raise Missing
    return _group(
        "person", number, found.name, zone_of_unit(home_units([number])[number]), [(number, found.name)]
    )


def _group(
    kind: str, number: int, name: str, zone: ZoneInfo, people: Sequence[Any], hours: Calendar | None = None
) -> Group:
    shown = {each[0]: each[1] for each in people[:MOST_PEOPLE]}
    changeable = may_roster(current_user, list(shown))
    return Group(kind, number, name, zone, shown, changeable, hours, is_cut=len(people) > MOST_PEOPLE)


def asked_week(group: Group, at: datetime) -> Week:
    """The week the address asks for by one of its days, else the one that is there now."""
    today = at.astimezone(group.zone).date()
    asked = request.args.get("week", today, type=date.fromisoformat)
    day = min(max(asked, today - timedelta(days=3660)), today + timedelta(days=3660))
    return week_of(day, group.zone, first_weekday(home_country()))


@dataclass(frozen=True)
class Hour:
    """One hour of the week by the clock there: how many people throughout; nothing where the clock jumps over it."""

    number: int
    there: Sequence[int | None]  # by day
    is_open: Sequence[bool]
    is_touched: bool  # somebody is there for some of it


def rota(group: Group, week: Week) -> dict[str, Any]:
    """The week of a group: each person's shifts by day, the people there by hour, and for how long nobody is."""
    found = shifts_between(group.people, week.begins, week.ends)
    shifts = [shift for theirs in found.values() for shift in theirs]
    return {
        "lines": [
            (user_id, name, _by_day(found.get(user_id, []), week)) for user_id, name in group.people.items()
        ],
        "hours": _hours(shifts, group.hours, week),
        "open": between(group.hours or ALWAYS, week.begins, week.ends),
        "without": time_without(shifts, group.hours, week),
    }


def _by_day(shifts: Sequence[Shift], week: Week) -> Sequence[Sequence[Shift]]:
    """Each on the day on which it begins; what began before the week stands on its first day."""
    days: dict[date, list[Shift]] = {day: [] for day in week.days}
    for shift in shifts:
        days[max(shift.from_at.astimezone(week.zone).date(), week.first)].append(shift)
    return list(days.values())


def _hours(shifts: Sequence[Shift], hours: Calendar | None, week: Week) -> Sequence[Hour]:
    """The hours from the first to the last in which somebody is there or it is open."""
    touching = {day: _touching(shifts, week, day) for day in week.days}
    table = [_hour(number, touching, hours, week) for number in HOURS]
    busy = [each.number for each in table if each.is_touched or (hours is not None and any(each.is_open))]
    return table[busy[0] : busy[-1] + 1] if busy else []


def _touching(shifts: Sequence[Shift], week: Week, day: date) -> Sequence[Shift]:
    begins, ends = week.hour(day, 0)[0], week.hour(day + ONE_DAY, 0)[0]
    return [each for each in shifts if each.from_at < ends and each.until_at > begins]


def _hour(number: int, touching: Mapping[date, Sequence[Shift]], hours: Calendar | None, week: Week) -> Hour:
    spans = [week.hour(day, number) for day in week.days]
    there = [
        least_there(shifts, span) if span[0] < span[1] else None
        for span, shifts in zip(spans, touching.values(), strict=True)
    ]
    is_touched = any(
        each.from_at < span[1] and each.until_at > span[0]
        for span, shifts in zip(spans, touching.values(), strict=True)
        for each in shifts
    )
    return Hour(number, there, [bool(open_periods(hours or ALWAYS, *span)) for span in spans], is_touched)


@dataclass(frozen=True)
class Gap:
    """For how long nobody is to be there for a queue in a week, of how much: as it is, and as it would be."""

    queue: QueueRule
    of: timedelta
    was: timedelta
    becomes: timedelta


def gaps_of(user_ids: Collection[int], day: date) -> Mapping[int, tuple[timedelta, timedelta]]:
    """For each queue of these people: how much of the week of that day is open, and how much of it without anybody."""
    concerned = {queue.id: {row.id for row in members_of(queue.id)} for queue in _queues_of(user_ids)}
    weeks = {each: _week(queues()[each], day) for each in concerned}
    if not weeks:
        return {}
    everybody = set().union(*concerned.values())
    begins, ends = min(week.begins for week in weeks.values()), max(week.ends for week in weeks.values())
    found = shifts_between(everybody, begins, ends)
    gaps = {}
    for queue_id, members in concerned.items():
        hours, week = queues()[queue_id].calendar, weeks[queue_id]
        shifts = [shift for user_id in members for shift in found.get(user_id, [])]
        whole = between(hours or ALWAYS, week.begins, week.ends)
        gaps[queue_id] = (whole, time_without(shifts, hours, week))
    return gaps


def _week(queue: QueueRule, day: date) -> Week:
    return week_of(day, zone_of_unit(queue.unit_id), first_weekday(home_country()))


def _queues_of(user_ids: Collection[int]) -> Sequence[QueueRule]:
    from_them = frozenset().union(*(memberships().get(each, frozenset()) for each in user_ids))
    return [queue for queue in queues().values() if queue.id in from_them]
