"""Reads: who is to be there when; and, of a week, how many at each hour and for how long nobody."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.calendars.arithmetic import between
from app.calendars.hours import MINUTES_A_DAY, ONE_DAY, Calendar, Period, moment
from app.core.database import db
from app.core.errors import Missing
from app.routing.shifts import Shift

HOUR = timedelta(hours=1)
ALWAYS = Calendar("UTC", (((0, MINUTES_A_DAY),),) * 7)  # of a queue that says no hours


def find_shift(number: int, *, hold: bool = False) -> Shift:
    """One of them."""
    found = db.session.get(Shift, number, with_for_update=hold, populate_existing=hold)
    if found is None:
        raise Missing
    return found


def rest_of(shift: Shift) -> Sequence[Shift]:
    """It and the later ones that were made together with it for the same person."""
    if shift.series_id is None:
        return [shift]
    later = sa.select(Shift).where(
        Shift.user_id == shift.user_id,
        Shift.series_id == shift.series_id,
        Shift.until_at >= shift.until_at,
    )
    return db.session.scalars(later.order_by(Shift.until_at)).all()


def shifts_between(
    user_ids: Collection[int], start: datetime, end: datetime
) -> Mapping[int, Sequence[Shift]]:
    """The shifts of each of these people that touch this time, in order; in one statement."""
    touching = sa.select(Shift).where(
        Shift.user_id.in_(user_ids), Shift.until_at > start, Shift.from_at < end
    )
    found: dict[int, list[Shift]] = {}
    for shift in db.session.scalars(touching.order_by(Shift.from_at, Shift.id)):
        found.setdefault(shift.user_id, []).append(shift)
    return found


def goes_on_after(shift: Shift) -> Shift | None:
    """The shift of the same person that runs when this one ends, so that they are not signed off."""
    next_one = sa.select(Shift).where(
        Shift.user_id == shift.user_id, Shift.from_at <= shift.until_at, Shift.until_at > shift.until_at
    )
    return db.session.scalar(next_one.order_by(Shift.until_at.desc()).limit(1))


@dataclass(frozen=True)
class Week:
    """Seven days by the clock of one place."""

    first: date
    zone: ZoneInfo

    @property
    def days(self) -> Sequence[date]:
        """Each of them."""
        return [self.first + ONE_DAY * number for number in range(7)]

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return moment(self.zone, self.first, timedelta())

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return moment(self.zone, self.first + ONE_DAY * 7, timedelta())

    def hour(self, day: date, number: int) -> Period:
        """That hour of that day: empty where clocks jump over it, two hours long where they show it twice."""
        return (
            moment(self.zone, day, HOUR * number),
            moment(self.zone, day, HOUR * (number + 1)),
        )


def week_of(day: date, zone: ZoneInfo, first_weekday: int = 0) -> Week:
    """The week a day lies in, from that weekday on, Monday being 0."""
    return Week(day - ONE_DAY * ((day.weekday() - first_weekday) % 7), zone)


def least_there(shifts: Iterable[Shift], hour: Period) -> int:
    """How many people are there throughout: the smallest number at any moment of the hour."""
    begins, ends = hour
    here = [each for each in shifts if each.from_at < ends and each.until_at > begins]
    moments = [begins, *(each.from_at for each in here), *(each.until_at for each in here)]
    inside = [at for at in moments if begins <= at < ends]
    return min(
        (len({each.user_id for each in here if each.from_at <= at < each.until_at}) for at in inside),
        default=0,
    )


def time_without(shifts: Iterable[Shift], hours: Calendar | None, week: Week) -> timedelta:
    """How much of the week, within these hours, nobody is to be there."""
    there = [(each.from_at, each.until_at) for each in shifts]
    return between(hours or ALWAYS, week.begins, week.ends, there)


@dataclass(frozen=True)
class Pattern:
    """From when to when by the clock on the wall, on a date, and again each week until another."""

    on: date
    begins: int  # minutes past midnight
    ends: int  # not later than it begins: on the day after
    until: date | None = None

    def spans(self, zone: ZoneInfo) -> Sequence[Period]:
        """The moments these are there. On each date the wall clock shows the same."""
        ends = self.ends if self.ends > self.begins else self.ends + MINUTES_A_DAY
        found = [
            (moment(zone, day, timedelta(minutes=self.begins)), moment(zone, day, timedelta(minutes=ends)))
            for day in self._days()
        ]
        return [(begins, ends) for begins, ends in found if begins < ends]

    def _days(self) -> Iterable[date]:
        weeks = (self.until - self.on).days // 7 if self.until else 0
        return (self.on + timedelta(weeks=number) for number in range(weeks + 1))
