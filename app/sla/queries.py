"""Reads: the policies as configuration, and the clocks of a ticket."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.calendars.arithmetic import Calendar, add, subtract
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.customers.models import Grade
from app.sla.models import CUSTOMER_REPLY, RESOLUTION, Level, Policy, Target, Timer, TimerState
from app.tickets.models import Ticket


@dataclass(frozen=True)
class LevelRule:
    """A level as configuration."""

    name: str
    offset: timedelta  # to the due time, in working time: less than nothing is before it
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
    targets: tuple[TargetRule, ...]  # what is promised from the opening on
    wait: TargetRule | None  # how long we wait for a reply of the customer; None: for ever


@configuration
def policies() -> Sequence[PolicyRule]:
    """All policies in the order in which they are tried."""
    levels: dict[int, list[Level]] = {}
    for level in db.session.scalars(sa.select(Level)):
        levels.setdefault(level.target_id, []).append(level)
    targets: dict[int, dict[str, TargetRule]] = {}
    for target, policy in db.session.execute(sa.select(Target, Policy).join(Policy).order_by(Target.id)):
        rule = _target_rule(target, policy, levels.get(target.id, ()))
        targets.setdefault(policy.id, {})[target.name] = rule
    return tuple(
        _policy_rule(policy, targets.get(policy.id, {}))
        for policy in db.session.scalars(sa.select(Policy).order_by(Policy.position))
    )


def _target_rule(target: Target, policy: Policy, levels: Iterable[Level]) -> TargetRule:
    length = timedelta(minutes=target.minutes)
    rules = [LevelRule(level.name, level.offset_in(length), tuple(level.actions)) for level in levels]
    in_order = tuple(sorted(rules, key=lambda rule: rule.offset))
    hours = target.calendar_id or policy.calendar_id
    return TargetRule(target.id, target.name, length, hours, target.pauses, in_order)


def _policy_rule(policy: Policy, targets: dict[str, TargetRule]) -> PolicyRule:
    wait = targets.pop(CUSTOMER_REPLY, None)
    return PolicyRule(policy.code, policy.kind, policy.grade, tuple(targets.values()), wait)


@configuration
def targets() -> Mapping[int, TargetRule]:
    """Every target by id."""
    return {
        target.id: target
        for policy in policies()
        for target in (*policy.targets, policy.wait)
        if target is not None
    }


def policy_for(kind: str, grade: str) -> PolicyRule | None:
    """The first policy that fits; None means that nothing is promised."""
    for policy in policies():
        if policy.kind in (None, kind) and policy.grade in (None, grade):
            return policy
    return None


def policy_of(ticket: Ticket) -> PolicyRule | None:
    """The policy of a ticket."""
    return policy_for(ticket.kind, ticket.customer.grade if ticket.customer else Grade.STANDARD)


def level_at(target: TargetRule, position: int, due_at: datetime) -> datetime | None:
    """When the level of that position is reached; None after the last."""
    if position >= len(target.levels):
        return None
    offset = target.levels[position].offset
    if not offset:
        return due_at
    before = offset < timedelta(0)
    return subtract(target.calendar, due_at, -offset) if before else add(target.calendar, due_at, offset)


def timers_of(ticket: Ticket) -> Sequence[Timer]:
    """The clocks of a ticket; those of one being opened in this very act too."""
    if sa.inspect(ticket).pending:
        return [each for each in db.session.new if isinstance(each, Timer) and each.ticket is ticket]
    return db.session.scalars(
        sa.select(Timer).where(Timer.ticket_id == ticket.id).order_by(Timer.due_at)
    ).all()


def promised_by(ticket: Ticket) -> datetime | None:
    """By when we said that it would be settled, as long as that clock runs."""
    running = (timer for timer in timers_of(ticket) if timer.state is TimerState.RUNNING)
    return next((timer.due_at for timer in running if timer.target == RESOLUTION), None)


@dataclass(frozen=True)
class Due:
    """What a ticket's place in the queue is ordered by: its earliest running target."""

    due_at: datetime | None
    warn_at: datetime | None
    target: str | None
    paused: bool


def due_of(timers: Sequence[Timer]) -> Due:
    """The earliest running target towards the customer; at rest when it has clocks and none runs."""
    promised = [each for each in timers if each.is_promise]
    running = [each for each in promised if each.state is TimerState.RUNNING]
    if not running:
        return Due(None, None, None, paused=bool(promised))
    first = min(running, key=lambda each: each.due_at)
    return Due(first.due_at, warn_at(first), first.target, paused=False)


def warn_at(timer: Timer) -> datetime | None:
    """When the first level of a promise before due is reached: from then on it is due soon."""
    rule = targets().get(timer.target_id) if timer.is_promise else None
    if rule is None or not rule.levels or rule.levels[0].offset >= timedelta(0):
        return None
    return level_at(rule, 0, timer.due_at)


def has_due_timers(at: datetime) -> bool:
    """Whether the sweep has something to do."""
    return db.session.scalar(sa.select(Timer.id).where(Timer.next_at <= at).limit(1)) is not None
