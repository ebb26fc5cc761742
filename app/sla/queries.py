"""Reads: the policies as configuration, and the clocks of a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.calendars.arithmetic import Calendar, add, subtract
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.sla.models import Level, Policy, Target, Timer, TimerState
from app.tickets.models import Ticket


@dataclass(frozen=True)
class LevelRule:
    """A level as configuration."""

    name: str
    per_cent: int
    actions: tuple[str, ...]


@dataclass(frozen=True)
class TargetRule:
    """A target as configuration, with its levels in the order in which they are reached."""

    id: int
    name: str
    length: timedelta
    calendar_id: int
    pauses: bool
    levels: tuple[LevelRule, ...]

    @property
    def calendar(self) -> Calendar:
        """The hours in which this clock runs."""
        return calendars()[self.calendar_id]


@dataclass(frozen=True)
class PolicyRule:
    """A policy as configuration."""

    code: str
    kind: str | None
    grade: str | None
    targets: tuple[TargetRule, ...]


@configuration
def policies() -> Sequence[PolicyRule]:
    """All policies in the order in which they are tried."""
    levels: dict[int, list[LevelRule]] = {}
    for level in db.session.scalars(sa.select(Level).order_by(Level.per_cent)):
        rule = LevelRule(level.name, level.per_cent, tuple(level.actions))
        levels.setdefault(level.target_id, []).append(rule)
    targets: dict[int, list[TargetRule]] = {}
    for target, policy in db.session.execute(sa.select(Target, Policy).join(Policy).order_by(Target.id)):
        length = timedelta(minutes=target.minutes)
        hours = target.calendar_id or policy.calendar_id
        mine = tuple(levels.get(target.id, ()))
        rule_of = TargetRule(target.id, target.name, length, hours, target.pauses, mine)
        targets.setdefault(policy.id, []).append(rule_of)
    return tuple(
        PolicyRule(policy.code, policy.kind, policy.grade, tuple(targets.get(policy.id, ())))
        for policy in db.session.scalars(sa.select(Policy).order_by(Policy.position))
    )


@configuration
def targets() -> Mapping[int, TargetRule]:
    """Every target by id."""
    return {target.id: target for policy in policies() for target in policy.targets}


def policy_for(kind: str, grade: str) -> PolicyRule | None:
    """The first policy that fits; None means that nothing is promised."""
    for policy in policies():
        if policy.kind in (None, kind) and policy.grade in (None, grade):
            return policy
    return None


def level_at(target: TargetRule, position: int, due_at: datetime) -> datetime | None:
    """When the level of that position is reached; None after the last.

    A share of the target's length is working time, before due as after it."""
    if position >= len(target.levels):
        return None
    share = target.levels[position].per_cent
    if share == 0:
        return due_at
    offset = target.length * abs(share) / 100
    return add(target.calendar, due_at, offset) if share > 0 else subtract(target.calendar, due_at, offset)


def timers_of(ticket: Ticket) -> Sequence[Timer]:
    """The clocks of a ticket; those of one being opened in this very act too."""
    if sa.inspect(ticket).pending:
        return [each for each in db.session.new if isinstance(each, Timer) and each.ticket is ticket]
    return db.session.scalars(
        sa.select(Timer).where(Timer.ticket_id == ticket.id).order_by(Timer.due_at)
    ).all()


@dataclass(frozen=True)
class Due:
    """What a ticket's place in the queue is ordered by: its earliest running target."""

    due_at: datetime | None
    warn_at: datetime | None
    target: str | None
    paused: bool


def due_of(timers: Sequence[Timer]) -> Due:
    """The earliest running target towards the customer; at rest when it has clocks and none runs."""
    running = [each for each in timers if each.state is TimerState.RUNNING]
    if not running:
        return Due(None, None, None, paused=bool(timers))
    first = min(running, key=lambda each: each.due_at)
    return Due(first.due_at, warn_at(first), first.target, paused=False)


def warn_at(timer: Timer) -> datetime | None:
    """When its first level before due is reached: from then on it is due soon."""
    rule = targets().get(timer.target_id)
    if rule is None or not rule.levels or rule.levels[0].per_cent >= 0:
        return None
    return level_at(rule, 0, timer.due_at)


def has_due_timers(at: datetime) -> bool:
    """Whether the sweep has something to do."""
    return db.session.scalar(sa.select(Timer.id).where(Timer.next_at <= at).limit(1)) is not None
