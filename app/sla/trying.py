"""What a set of policies would do to a ticket: which policies were tried and why they do not fit, and what would be due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.sla.models import About
from app.sla.reckoning import due_from, level_at
from app.sla.rules import LevelRule, PolicyRule, Rulebook, TargetRule
from app.sla.targets import Begins
from app.tickets.conditions import Case, Term


@dataclass(frozen=True)
class Passed:
    """A policy that was tried, and the terms that did not hold."""

    policy: PolicyRule
    failed: Sequence[Term]


@dataclass(frozen=True)
class Clock:
    """A target of the policy that fits, and when it and its levels would be due. A booked window has its own end."""

    rule: TargetRule
    due_at: datetime | None
    levels: Sequence[tuple[LevelRule, datetime]]


@dataclass(frozen=True)
class Trial:
    """Of the policies about one thing: those before, the first that fits, and its clocks."""

    about: About
    passed: Sequence[Passed]
    chosen: PolicyRule | None
    clocks: Sequence[Clock]


def try_policies(book: Rulebook, case: Case, at: datetime) -> Sequence[Trial]:
    """What this set has for the case, with the clocks begun at that moment."""
    return [_trial(book, about, case, at) for about in About]


def _trial(book: Rulebook, about: About, case: Case, at: datetime) -> Trial:
    chosen = book.choose(about, case)
    tried = [each for each in book.policies if each.about is about]
    before = tried[: tried.index(chosen)] if chosen else tried
    passed = [
        Passed(each, [term for term in each.condition.terms if not term.holds(case)]) for each in before
    ]
    return Trial(about, passed, chosen, list(_clocks(chosen, at)) if chosen else [])


def _clocks(policy: PolicyRule, at: datetime) -> Iterator[Clock]:
    for rule in policy.targets.values():
        if rule.kind.begins is Begins.BOOKED:
            yield Clock(rule, None, [])
            continue
        due_at = due_from(rule, at)
        reached = [(level, level_at(rule, place, at, due_at)) for place, level in enumerate(rule.levels)]
        yield Clock(rule, due_at, [(level, moment) for level, moment in reached if moment is not None])
