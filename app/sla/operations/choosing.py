"""What is promised of a ticket is chosen again, from its original start: planned first, so that it can be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.events import SYSTEM, Event, record
from app.sla.models import Choice, Timer, TimerState
from app.sla.operations.breaching import end
from app.sla.operations.ordering import tell_due
from app.sla.operations.starting import rules_of, start_from_opening
from app.sla.queries import Chosen, choice_row, choose_for, timers_of
from app.sla.reckoning import due_from, level_at
from app.sla.rules import PolicyRule, TargetRule, policy_rules, rulebooks, target_rules
from app.sla.spans import Span, rests_of, spans_of
from app.sla.targets import SETTLED, Begins, Owed
from app.tickets.models import Ticket

LIVE = (TimerState.RUNNING, TimerState.PAUSED)


@dataclass(frozen=True)
class Shift:
    """A clock that lives would get another target, and be due then instead. No target: it ends."""

    timer: Timer
    rule: TargetRule | None
    was_due_at: datetime  # of one that rests, what it would be if it went on now
    due_at: datetime
    rests: bool = False  # from now on

    @property
    def by(self) -> timedelta:
        """How much later; less than nothing is sooner."""
        return self.due_at - self.was_due_at

    @property
    def moves(self) -> bool:
        """Whether its deadline is another, or it ends, goes on or rests."""
        return bool(self.by) or self.rule is None or self.rests != (self.timer.state is TimerState.PAUSED)


@dataclass(frozen=True)
class Plan:
    """What choosing again would do to one ticket: clocks that shift, and targets that would begin."""

    ticket: Ticket
    chosen: Chosen
    timers: Sequence[Timer]  # all it has
    spans: Sequence[Span]
    shifts: Sequence[Shift]
    begins: Sequence[TargetRule]

    @property
    def moves(self) -> bool:
        """Whether any deadline would be another, begin, end, go on or rest."""
        return bool(self.begins) or any(shift.moves for shift in self.shifts)


def choose_anew(events: list[Event]) -> None:
    """On what changes a fact that a policy may name: by the set the ticket was opened under, from the original start."""
    for event in events:
        ticket: Ticket = event.subject
        row = None if sa.inspect(ticket).pending or not ticket.is_open else choice_row(ticket)
        if row is None:
            continue
        chosen = choose_for(ticket, rulebooks()[row.set_id])
        if chosen is not None and _ids(chosen) != (row.policy_id, row.law_id):
            carry_out(
                plan_for(ticket, chosen, timers_of(ticket), spans_of([ticket.id])[ticket.id], event.at),
                row,
                event.at,
            )


def plan_for(
    ticket: Ticket, chosen: Chosen, timers: Sequence[Timer], spans: Sequence[Span], at: datetime
) -> Plan:
    """What would become of its clocks. What was met stays met; what was promised no more may be promised again."""
    wanted = {rule.name: rule for rule in rules_of(chosen.both)}
    living = [timer for timer in timers if timer.state in LIVE]
    shifts = [_shift(timer, wanted.get(timer.target), ticket, spans, at) for timer in living]
    known = {timer.target for timer in timers if timer.state is not TimerState.CANCELLED}
    begins = [rule for name, rule in wanted.items() if name not in known and _may_begin(ticket, rule)]
    return Plan(ticket, chosen, timers, spans, shifts, begins)


def _shift(
    timer: Timer, rule: TargetRule | None, ticket: Ticket, spans: Sequence[Span], at: datetime
) -> Shift:
    was = target_rules().get(timer.target_id)
    rests = rule is not None and rule.rests_while(ticket.status)
    if rule is None or rule.kind.begins is Begins.BOOKED:
        return Shift(timer, rule, timer.due_at, timer.due_at, rests)
    was_due_at = timer.due_at
    if timer.state is TimerState.PAUSED and was is not None:
        was_due_at = due_from(was, timer.started_at, rests_of(was, spans, at))
    due_at = due_from(rule, timer.started_at, rests_of(rule, spans, at))
    return Shift(timer, rule, was_due_at, due_at, rests)


def _may_begin(ticket: Ticket, rule: TargetRule) -> bool:
    """A clock that counts from the opening, of what is not done yet."""
    if rule.kind.begins not in (Begins.OPENED, Begins.FIRST_CONTACT):
        return False
    answered = rule.kind.met_by_words and ticket.asked_at is not None
    return not answered and ticket.status not in SETTLED


def carry_out(plan: Plan, row: Choice, at: datetime) -> None:
    """Do what was planned. A deadline that moves is a new version, and tells its levels anew, but none that lie behind."""
    chosen, was = plan.chosen, _code(row.policy_id)
    row.set_id, (row.policy_id, row.law_id) = chosen.book.id, _ids(chosen)
    for shift in plan.shifts:
        if shift.rule is not None:
            _retarget(shift, shift.rule, at)
        elif shift.timer.kind.owed is not Owed.NOBODY:
            end(shift.timer, TimerState.CANCELLED, at)
    begun = [_begin(plan, rule, at) for rule in plan.begins]
    code = _code(row.policy_id)
    if code != was:
        record("sla.chosen_anew", plan.ticket, SYSTEM, at=at, was=was, code=code)
    if plan.moves:
        tell_due(plan.ticket, at, list(dict.fromkeys([*plan.timers, *filter(None, begun)])))


def _code(policy_id: int | None) -> str | None:
    policy = policy_rules().get(policy_id or 0)
    return policy.code if policy else None


def _retarget(shift: Shift, rule: TargetRule, at: datetime) -> None:
    timer, was = shift.timer, target_rules().get(shift.timer.target_id)
    timer.target_id, timer.due_at = rule.id, shift.due_at
    if shift.by:
        timer.breached_at = None
    if shift.by or was is None or was.levels != rule.levels:  # other levels stand at the same positions
        timer.version += 1
        timer.levels_reached = _behind(timer, rule, at)
    _go_or_rest(timer, rule, rests=shift.rests)


def _begin(plan: Plan, rule: TargetRule, at: datetime) -> Timer | None:
    """A clock that counts from the opening begins as if it had run ever since; or runs again, as another version."""
    known = next((timer for timer in plan.timers if timer.target == rule.name), None)
    timer = start_from_opening(plan.ticket, rule, known)
    if timer is not None:
        reckon_from_start(timer, rule, plan.ticket, plan.spans, at)
    return timer


def reckon_from_start(
    timer: Timer, rule: TargetRule, ticket: Ticket, spans: Sequence[Span], at: datetime
) -> None:
    """As if it had run ever since it started: without its rests, and telling no warning that lies behind."""
    timer.due_at = due_from(rule, timer.started_at, rests_of(rule, spans, at))
    timer.levels_reached = _behind(timer, rule, at)
    _go_or_rest(timer, rule, rests=rule.rests_while(ticket.status))


def _go_or_rest(timer: Timer, rule: TargetRule, *, rests: bool) -> None:
    timer.state = TimerState.PAUSED if rests else TimerState.RUNNING
    timer.next_at = None if rests else level_at(rule, timer.levels_reached, timer.started_at, timer.due_at)


def _behind(timer: Timer, rule: TargetRule, at: datetime) -> int:
    """How many levels need not be told: warnings whose time is over; and what was told of a deadline that stayed."""
    told = 0
    for position, level in enumerate(rule.levels):
        reached_at = level_at(rule, position, timer.started_at, timer.due_at)
        over = reached_at is not None and reached_at <= at
        if over and (level.is_before or timer.breached_at is not None):
            told = position + 1
    return told


def _ids(chosen: Chosen) -> tuple[int | None, int | None]:
    return _id(chosen.policy), _id(chosen.law)


def _id(policy: PolicyRule | None) -> int | None:
    return policy.id if policy else None
