"""How a deadline came about: what its clock counted, what it rested, and that the two add up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.calendars.arithmetic import between, open_periods
from app.calendars.hours import Period
from app.core.events import Acting
from app.sla.models import LevelReached, Measure, Timer, TimerState
from app.sla.reckoning import due_from, level_at
from app.sla.rules import LevelRule, TargetRule
from app.sla.spans import Span
from app.sla.targets import Begins

LIVE = (TimerState.RUNNING, TimerState.PAUSED)


@dataclass(frozen=True)
class Rest:
    """A stretch that did not count: in which status, who brought the ticket there, and how much open time it cost."""

    status: str
    from_at: datetime
    to_at: datetime
    goes_on: bool  # it had not ended when the counting did
    actor: Acting
    cost: timedelta


@dataclass(frozen=True)
class Coming:
    """A level that will be reached if nothing happens before."""

    level: LevelRule
    at: datetime


@dataclass(frozen=True)
class Explanation:
    """Why a deadline is what it is. `elapsed + left == length`, to the second; `left` is less than nothing when late."""

    timer: Timer
    rule: TargetRule
    until: datetime  # counted up to here: now, or when it ended
    due_at: datetime  # while it rests: when it would be due if it went on now
    length: timedelta
    elapsed: timedelta
    left: timedelta
    rests: Sequence[Rest]
    passed: Sequence[LevelReached]
    coming: Sequence[Coming]
    stands: bool  # today's policy and hours give the same deadline

    @property
    def ends_at(self) -> datetime:
        """As far as is worth a picture: levels far behind the deadline, as seen from its start, would crush the rest."""
        far = self.due_at + (self.due_at - self.timer.started_at)
        return max(self.due_at, self.until, *(each.at for each in self.coming if each.at <= far))

    @property
    def windows(self) -> Sequence[Period]:
        """All open time from the start as far as that."""
        return open_periods(self.rule.calendar, self.timer.started_at, self.ends_at)

    @property
    def counted(self) -> Sequence[Period]:
        """The open time that has counted: it sums to `elapsed`."""
        return open_periods(self.rule.calendar, self.timer.started_at, self.until, _periods(self.rests))

    def level_of(self, passed: LevelReached) -> LevelRule | None:
        """The level of today's policy that was reached; None of another deadline, or where it was taken out."""
        if passed.version != self.timer.version or passed.position >= len(self.rule.levels):
            return None
        return self.rule.levels[passed.position]


def explain(
    timer: Timer, rule: TargetRule, spans: Sequence[Span], passed: Sequence[LevelReached], at: datetime
) -> Explanation:
    """All that led to the deadline of this timer, as it stands at that moment."""
    calendar, until = rule.calendar, max(timer.ended_at or at, timer.started_at)
    rests = _rests_of(timer, rule, spans, until)
    away = _periods(rests)
    due_at = _due_at(timer, rule, rests)
    return Explanation(
        timer=timer,
        rule=rule,
        until=until,
        due_at=due_at,
        length=between(calendar, timer.started_at, due_at, away),
        elapsed=between(calendar, timer.started_at, until, away),
        left=between(calendar, until, due_at, away) - between(calendar, due_at, until, away),
        rests=rests,
        passed=passed,
        coming=_coming(timer, rule, due_at),
        stands=_rests_still(rests) or due_at == _reckoned(timer, rule, rests),
    )


def _rests_of(timer: Timer, rule: TargetRule, spans: Sequence[Span], until: datetime) -> list[Rest]:
    """The spans in which it rested, as far as they lie in its time. A deadline fixed by date or booking knows none."""
    if rule.kind.begins is Begins.BOOKED or rule.measure not in (Measure.MINUTES, Measure.WORKING_DAYS):
        return []
    rests = []
    for span in spans:
        from_at, to_at = max(span.from_at, timer.started_at), min(span.to_at or until, until)
        if span.status in rule.rests and from_at < to_at:
            goes_on = timer.state is not TimerState.RUNNING and to_at == until
            cost = between(rule.calendar, from_at, to_at)
            rests.append(Rest(span.status, from_at, to_at, goes_on, span.actor, cost))
    return rests


def _due_at(timer: Timer, rule: TargetRule, rests: Sequence[Rest]) -> datetime:
    """A clock that rests is reckoned anew when it goes on: until then by what it has rested so far."""
    return _reckoned(timer, rule, rests) if _rests_still(rests) else timer.due_at


def _rests_still(rests: Sequence[Rest]) -> bool:
    return bool(rests) and rests[-1].goes_on


def _reckoned(timer: Timer, rule: TargetRule, rests: Sequence[Rest]) -> datetime:
    if rule.kind.begins is Begins.BOOKED:
        return timer.due_at
    return due_from(rule, timer.started_at, _periods(rests))


def _coming(timer: Timer, rule: TargetRule, due_at: datetime) -> list[Coming]:
    """The levels that a living clock has yet to reach."""
    if timer.state not in LIVE:
        return []
    ahead = range(timer.levels_reached, len(rule.levels))
    found = ((rule.levels[each], level_at(rule, each, timer.started_at, due_at)) for each in ahead)
    return [Coming(level, at) for level, at in found if at is not None]


def _periods(rests: Sequence[Rest]) -> list[Period]:
    return [(rest.from_at, rest.to_at) for rest in rests]
