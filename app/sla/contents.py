"""What a policy says, as a value apart from its row: compared, told in events, and shown to know what somebody saw."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from app.sla.models import About, Level, Measure, Policy, Target
from app.sla.rules import BREACH, LevelRule, policy_rule

WARNING, CLIMB = "warning", "climb"


@dataclass(frozen=True)
class TargetContent:
    """One clock as somebody wrote it. No calendar: that of its policy."""

    name: str
    length: int
    measure: Measure = Measure.MINUTES
    end_of_day: bool = False
    calendar_id: int | None = None
    rests_in: tuple[str, ...] = ()
    levels: tuple[LevelRule, ...] = ()


@dataclass(frozen=True)
class PolicyContent:
    """A policy as somebody wrote it; its place in the order is not part of it."""

    code: str
    about: About
    condition: str
    calendar_id: int | None  # None: the hours of the unit that is asked
    source: str | None = None
    targets: tuple[TargetContent, ...] = ()

    def told(self) -> Mapping[str, Any]:
        """The same for an event."""
        return asdict(self)

    @property
    def fingerprint(self) -> str:
        """Another one as soon as anything in it is another."""
        return sha256(json.dumps(self.told(), sort_keys=True).encode()).hexdigest()[:32]


def content_of(policy: Policy) -> PolicyContent:
    """What the row says; the levels in the order in which they are reached."""
    rules = policy_rule(policy).targets
    targets = tuple(
        _target_content(row, rules[row.name].levels) for row in policy.targets if row.name in rules
    )
    return PolicyContent(
        policy.code, policy.about, policy.condition, policy.calendar_id, policy.source, targets
    )


def content_from(told: Mapping[str, Any]) -> PolicyContent:
    """What an event tells of a policy, as the value it was."""
    targets = tuple(_target_from(target) for target in told["targets"])
    return PolicyContent(**{**told, "about": About(told["about"]), "targets": targets})


def _target_from(told: Mapping[str, Any]) -> TargetContent:
    levels = tuple(LevelRule(**{**level, "actions": tuple(level["actions"])}) for level in told["levels"])
    rests = tuple(told["rests_in"])
    return TargetContent(**{**told, "measure": Measure(told["measure"]), "rests_in": rests, "levels": levels})


def _target_content(row: Target, levels: tuple[LevelRule, ...]) -> TargetContent:
    rests = tuple(sorted(row.rests_in))
    in_order = tuple(replace(level, actions=tuple(sorted(level.actions))) for level in levels)
    return TargetContent(row.name, row.length, row.measure, row.end_of_day, row.calendar_id, rests, in_order)


def rows_of(content: PolicyContent) -> list[Target]:
    """New rows of its targets."""
    return [
        Target(
            name=target.name,
            length=target.length,
            measure=target.measure,
            end_of_day=target.end_of_day,
            calendar_id=target.calendar_id,
            rests_in=list(target.rests_in),
            levels=[_level_row(level) for level in target.levels],
        )
        for target in content.targets
    ]


def _level_row(level: LevelRule) -> Level:
    """Its one offset; what is due has none, and is written as nought per cent."""
    per_cent = None if level.minutes or level.working_days else level.per_cent
    return Level(
        name=level.name,
        per_cent=per_cent,
        minutes=level.minutes or None,
        working_days=level.working_days or None,
        actions=list(level.actions),
        at_any_hour=level.at_any_hour,
    )


def name_for(level: LevelRule) -> str:
    """What a level is called in the story of a ticket, unless it has a name of its own."""
    if level.name not in ("", WARNING, BREACH, CLIMB):
        return level.name
    return BREACH if level.is_due else WARNING if level.is_before else CLIMB
