"""Other houses' logs as work for ours: what came when, for which queue, how long it kept somebody busy, and who works
which queue. Time is counted while the house is open; what comes at night comes at opening."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from app.tickets.models import Priority

OPENS, CLOSES = 8, 18
DAY = (CLOSES - OPENS) * 60.0  # open minutes
LEAST, MOST = 5.0, 120.0  # minutes of work on one piece: what the log says, within these
PRIORITIES = {"1": Priority.URGENT, "2": Priority.HIGH, "3": Priority.NORMAL, "4": Priority.LOW}
DESKS = 6  # the help desk is small: so many years of it are put on top of each other
CLERKS = 5  # it names nobody: so many are made up
Row = dict[str, str]


@dataclass(frozen=True)
class Job:
    """A piece of work. Moments and lengths in open minutes."""

    number: int
    at: float
    queue: str
    minutes: float
    priority: Priority
    customer: str


@dataclass(frozen=True)
class Staff:
    """Somebody: how well they know each of their queues, from 1 to 5, and on which days they are there."""

    name: str
    queues: Mapping[str, int]
    days: frozenset[int]


@dataclass(frozen=True)
class Log:
    """A house's work and people, and what could not be replayed."""

    jobs: Sequence[Job]
    staff: Sequence[Staff]
    left_out: int


class OpenClock:
    """Minutes during which the house was open since the first day, Monday to Friday."""

    def __init__(self, first: date) -> None:
        self._first = first

    def day(self, on: date) -> int:
        """How many open days came before this one."""
        weeks, rest = divmod((on - self._monday()).days, 7)
        return weeks * 5 + min(rest, 5) - self._first.weekday()

    def minutes(self, at: datetime) -> float:
        """How far the open time is at this moment."""
        if at.weekday() >= 5:
            return self.day(at.date()) * DAY
        since = (at.hour - OPENS) * 60 + at.minute + at.second / 60
        return self.day(at.date()) * DAY + min(max(since, 0.0), DAY)

    def _monday(self) -> date:
        return self._first - timedelta(days=self._first.weekday())


def read_log(folder: Path) -> Log:
    """The log of that folder, whichever of the two it is."""
    with (folder / "events.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row["case_id"]].append(row)
    return _incidents(cases) if "group" in rows[0] else _steps(cases)


def _incidents(cases: Mapping[str, Sequence[Row]]) -> Log:
    """A ticket is a piece of the group that had it last; a location stands for the customer, whom the log does not name."""
    clock = OpenClock(min(_moment(case[0]["opened"]) for case in cases.values()).date())
    staff = _named_people(clock, (row for case in cases.values() for row in case))
    worked = {queue for person in staff for queue in person.queues}
    jobs: list[Job] = []
    for case in cases.values():
        group = next((row["group"] for row in reversed(case) if row["group"]), "")
        if group in worked:
            at = clock.minutes(_moment(case[0]["opened"]))
            priority = PRIORITIES[case[0]["priority"]]
            jobs.append(Job(len(jobs), at, group, _active(clock, case), priority, case[0]["location"]))
    return _until_the_last_comes(jobs, staff, len(cases) - len(jobs))


def _active(clock: OpenClock, case: Sequence[Row]) -> float:
    """The stretches in which it was active: neither new, nor awaiting somebody, nor resolved."""
    stretches = (
        clock.minutes(_moment(after["updated"])) - clock.minutes(_moment(row["updated"]))
        for row, after in pairwise(case)
        if row["state"] == "Active"
    )
    return _within(sum(stretches))


def _named_people(clock: OpenClock, rows: Iterable[Row]) -> Sequence[Staff]:
    """Whoever is named works the groups they are named with, on the days on which they are."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    days: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["agent"] and row["group"]:
            named[row["agent"]][row["group"]] += 1
            days[row["agent"]].add(clock.day(_moment(row["updated"]).date()))
    return [
        Staff(name, {group: level_of(times) for group, times in named[name].items()}, frozenset(days[name]))
        for name in sorted(named)
    ]


def level_of(times: int) -> int:
    """How well somebody knows what they did so often: once 1, a hundred times 5."""
    return min(5, 1 + (times.bit_length() - 1) * 2 // 3)


def _steps(cases: Mapping[str, Sequence[Row]]) -> Log:
    """A step of a case is a piece of its activity's queue, and the case is the customer. Nobody is named: everybody made
    up knows every activity, each some better than others."""
    clock = OpenClock(min(_moment(case[0]["timestamp"]) for case in cases.values()).date())
    jobs: list[Job] = []
    for name, case in cases.items():
        moments = [clock.minutes(_moment(row["timestamp"])) for row in case]
        for row, at, after in zip(case, moments, [*moments[1:], moments[-1]], strict=True):
            minutes = _within(after - at)
            jobs.append(Job(len(jobs), at / DESKS, row["activity"], minutes, Priority.NORMAL, name))
    activities = sorted({job.queue for job in jobs})
    days = frozenset(range(int(max(job.at for job in jobs) // DAY) + 1))
    staff = [
        Staff(f"Clerk {i + 1}", {each: 1 + (i + int(each)) % 5 for each in activities}, days)
        for i in range(CLERKS)
    ]
    return _until_the_last_comes(jobs, staff, 0)


def _until_the_last_comes(jobs: Sequence[Job], staff: Sequence[Staff], left_out: int) -> Log:
    """In due order; on days after the last piece came nobody is needed."""
    last = max(job.at for job in jobs) // DAY
    days = [frozenset(day for day in person.days if 0 <= day <= last) for person in staff]
    there = [replace(person, days=theirs) for person, theirs in zip(staff, days, strict=True) if theirs]
    return Log(sorted(jobs, key=lambda job: (job.at, job.number)), there, left_out)


def stretched(log: Log, busy: float) -> Log:
    """The same work in such a measure that everybody together is busy for this share of the time they are there."""
    hours = sum(len(person.days) * DAY for person in log.staff)
    factor = busy * hours / sum(job.minutes for job in log.jobs)
    return replace(log, jobs=[replace(job, minutes=factor * job.minutes) for job in log.jobs])


def _within(minutes: float) -> float:
    return min(max(minutes, LEAST), MOST)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
