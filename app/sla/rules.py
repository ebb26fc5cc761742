"""Policies as configuration: frozen, in memory, every set that tickets may have been opened under."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.accounts.queries import calendar_of_unit
from app.calendars.hours import Calendar
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.sla.models import About, Level, Measure, Policy, PolicySet, SetState, Target
from app.sla.targets import TARGETS, Owed, TargetKind
from app.tickets.conditions import Case, Condition, read_condition

BREACH = "breach"
_MINUTES_A_WORKING_DAY = 8 * 60  # to put levels in order that count differently
_ALL_DAY = ((0, 24 * 60),)


@dataclass(frozen=True)
class LevelRule:
    """A level: how far before or after the due time, and what is done there."""

    name: str
    per_cent: int = 0
    minutes: int = 0
    working_days: int = 0
    actions: tuple[str, ...] = ()
    at_any_hour: bool = False

    @property
    def is_due(self) -> bool:
        """Whether this is the deadline itself."""
        return not (self.per_cent or self.minutes or self.working_days)

    @property
    def is_before(self) -> bool:
        """Whether it is reached before the deadline."""
        return (self.per_cent or self.minutes or self.working_days) < 0


@dataclass(frozen=True)
class TargetRule:
    """A target, with its levels in the order in which they are reached."""

    id: int
    policy_id: int
    name: str
    length: int
    measure: Measure
    end_of_day: bool
    calendar_id: int | None  # None: that of the unit which is asked
    rests_in: frozenset[str]
    levels: tuple[LevelRule, ...]
    unit_id: int | None = None  # which is asked
    tried: Calendar | None = None  # hours that nobody has saved, to see what they would do

    @property
    def kind(self) -> TargetKind:
        """What its name means."""
        return TARGETS[self.name]

    def asked_of(self, unit_id: int) -> "TargetRule":
        """The same for that unit: where the policy names no calendar, in the unit's own hours."""
        return replace(self, unit_id=unit_id)

    def tried_in(self, hours: Calendar | None) -> "TargetRule":
        """The same in other hours than those that are kept; None: in those."""
        return replace(self, tried=hours)

    @property
    def calendar(self) -> Calendar:
        """The hours in which this clock runs: all of them, where it counts days of the calendar.

        Of a unit that never said its hours, nor any above it, we think that it never closes."""
        if self.tried is not None:
            worked = self.tried
        elif self.calendar_id is not None:
            worked = calendars()[self.calendar_id]
        else:
            worked = calendar_of_unit(self.unit_id) or _whole_days("UTC")
        by_the_date = self.measure in (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS)
        return _whole_days(worked.zone) if by_the_date else worked

    @cached_property
    def rests(self) -> frozenset[str]:
        """The statuses whose time does not count."""
        return self.rests_in | self.kind.idle_in

    def rests_while(self, status: str) -> bool:
        """Whether it rests as long as a ticket is in that status. What nobody owes goes on."""
        return self.kind.owed is not Owed.NOBODY and status in self.rests_in


@dataclass(frozen=True)
class PolicyRule:
    """A policy: for whom, and which targets."""

    id: int
    set_id: int
    code: str
    about: About
    position: int
    condition: Condition
    source: str | None
    targets: Mapping[str, TargetRule]


@dataclass(frozen=True)
class Rulebook:
    """A set of policies, in the order in which they are tried."""

    id: int
    policies: Sequence[PolicyRule]

    def choose(self, about: About, case: Case) -> PolicyRule | None:
        """The first that fits; None means that nothing is promised."""
        fitting = (each for each in self.policies if each.about is about and each.condition.holds(case))
        return next(fitting, None)

    @cached_property
    def names(self) -> frozenset[str]:
        """The fields its conditions ask about: when one of them changes, the choice may."""
        return frozenset(name for policy in self.policies for name in policy.condition.names)


@configuration
def rulebooks() -> Mapping[int, Rulebook]:
    """Every set that is or was in force."""
    return read_rulebooks(PolicySet.state != SetState.DRAFT)


@configuration
def rulebook_in_force() -> Rulebook | None:
    """The set by which tickets are opened."""
    wanted = db.session.scalar(sa.select(PolicySet.id).where(PolicySet.state == SetState.IN_FORCE))
    return rulebooks().get(wanted or 0)


@configuration
def policy_rules() -> Mapping[int, PolicyRule]:
    """Every policy that is or was in force, by id."""
    return {policy.id: policy for book in rulebooks().values() for policy in book.policies}


@configuration
def target_rules() -> Mapping[int, TargetRule]:
    """Every target of these, by id."""
    return {target.id: target for policy in policy_rules().values() for target in policy.targets.values()}


def read_rulebooks(*which: sa.ColumnElement[bool]) -> Mapping[int, Rulebook]:
    """Sets as they stand in their rows."""
    wanted = sa.select(Policy).join(PolicySet).where(*which).order_by(Policy.position, Policy.id)
    loaded = wanted.options(selectinload(Policy.targets).selectinload(Target.levels))
    books: dict[int, list[PolicyRule]] = {
        set_id: [] for set_id in db.session.scalars(sa.select(PolicySet.id).where(*which))
    }
    for policy in db.session.scalars(loaded):
        books[policy.set_id].append(policy_rule(policy))
    return {set_id: Rulebook(set_id, tuple(policies)) for set_id, policies in books.items()}


def policy_rule(policy: Policy) -> PolicyRule:
    """The rule of a row. Targets that this release has no line for are left out."""
    targets = {row.name: _target_rule(row, policy) for row in policy.targets if row.name in TARGETS}
    condition = read_condition(policy.condition)
    return PolicyRule(
        policy.id, policy.set_id, policy.code, policy.about, policy.position, condition, policy.source, targets
    )  # fmt: skip


def _target_rule(row: Target, policy: Policy) -> TargetRule:
    hours = row.calendar_id or policy.calendar_id
    levels = tuple(_in_order([_level_rule(level) for level in row.levels], TARGETS[row.name], row))
    return TargetRule(
        row.id, policy.id, row.name, row.length, row.measure, row.end_of_day, hours, frozenset(row.rests_in), levels
    )  # fmt: skip


def _level_rule(row: Level) -> LevelRule:
    return LevelRule(
        row.name, row.per_cent or 0, row.minutes or 0, row.working_days or 0, tuple(row.actions), row.at_any_hour
    )  # fmt: skip


def _in_order(levels: list[LevelRule], kind: TargetKind, row: Target) -> Iterable[LevelRule]:
    """What somebody owes has a level at its due time, whether or not it was written down: there it is breached."""
    if kind.owed is not Owed.NOBODY and not any(level.is_due for level in levels):
        levels.append(LevelRule(BREACH))
    length = row.length * (1 if row.measure is Measure.MINUTES else _MINUTES_A_WORKING_DAY)

    def offset(level: LevelRule) -> float:
        return length * level.per_cent / 100 + level.minutes + level.working_days * _MINUTES_A_WORKING_DAY

    return sorted(levels, key=offset)


@cache
def _whole_days(zone: str) -> Calendar:
    return Calendar(zone, (_ALL_DAY,) * 7)
