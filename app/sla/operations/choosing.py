"""What is promised of a ticket is chosen again, from its original start: planned first, so that it can be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.events import SYSTEM, Event, record
from app.sla.beginnings import Beginning, Booking, beginning_of, bookings_of
from app.sla.models import Choice, Timer, TimerState
from app.sla.operations.breaching import end
from app.sla.operations.ordering import tell_due
from app.sla.operations.starting import rules_of, start
from app.sla.queries import Chosen, choice_row, choose_for, timers_of
from app.sla.reckoning import due_from, levels_at
from app.sla.rules import PolicyRule, TargetRule, policy_rules, rulebooks, target_rules
from app.sla.spans import Span, rests_of, spans_of
from app.sla.targets import Begins, Owed
from app.tickets.models import Ticket

LIVE = (TimerState.RUNNING, TimerState.PAUSED)


@dataclass(frozen=True)
class Shift:
    """A clock that lives would get another target, and be due then instead. No target: it ends."""

    timer: Timer
    rule: TargetRule | None
    was_due_at: datetime  # of one that rests, what it would be if it went on now
    due_at: datetime
    levels: Sequence[datetime] = ()  # when each would be reached
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
    chosen: Chosen | None  # None: it stays under what was chosen for it
    timers: Sequence[Timer]  # all it has
    spans: Sequence[Span]
    shifts: Sequence[Shift]
    begins: Sequence[Beginning]

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
            spans, booking = spans_of([ticket.id])[ticket.id], bookings_of([ticket]).get(ticket.id)
            plan = plan_for(ticket, chosen, timers_of(ticket), spans, booking, event.at)
            put_under(row, chosen, event.at)
            carry_out(plan, event.at)


def plan_for(
    ticket: Ticket,
    chosen: Chosen,
    timers: Sequence[Timer],
    spans: Sequence[Span],
    booking: Booking | None,
    at: datetime,
) -> Plan:
    """What would become of its clocks. What was met stays met; what was promised no more may be promised again."""
    wanted = _wanted(chosen, booking)
    living = [timer for timer in timers if timer.state in LIVE]
    shifts = [_shift(timer, wanted.get(timer.target), ticket, spans, at) for timer in living]
    known = {timer.target for timer in timers if timer.state is not TimerState.CANCELLED}
    gained = [rule for name, rule in wanted.items() if name not in known]
    begins = [each for rule in gained if (each := beginning_of(rule, ticket, spans, booking, at))]
    return Plan(ticket, chosen, timers, spans, shifts, begins)


def _wanted(chosen: Chosen, booking: Booking | None) -> Mapping[str, TargetRule]:
    """What is promised; where a window was booked and is promised, it takes the place of what runs until then."""
    rules = rules_of(chosen.both)
    is_booked = booking is not None and any(rule.kind.begins is Begins.BOOKED for rule in rules)
    return {rule.name: rule for rule in rules if not (is_booked and rule.kind.until_booked)}


def _shift(
    timer: Timer, rule: TargetRule | None, ticket: Ticket, spans: Sequence[Span], at: datetime
) -> Shift:
    was = target_rules().get(timer.target_id)
    if rule is None:
        return Shift(timer, None, timer.due_at, timer.due_at)
    was_due_at = due_at = timer.due_at
    if rule.kind.begins is not Begins.BOOKED:
        if timer.state is TimerState.PAUSED and was is not None:
            was_due_at = due_from(was, timer.started_at, rests_of(was, spans, at))
        due_at = due_from(rule, timer.started_at, rests_of(rule, spans, at))
    levels = levels_at(rule, timer.started_at, due_at)
    return Shift(timer, rule, was_due_at, due_at, levels, rule.rests_while(ticket.status))


def put_under(row: Choice, chosen: Chosen, at: datetime) -> None:
    """The ticket is from now on under what was chosen; its clocks follow when the plan is carried out."""
    was = _code(row.policy_id)
    row.set_id, (row.policy_id, row.law_id) = chosen.book.id, _ids(chosen)
    code = _code(row.policy_id)
    if code != was:
        record("sla.chosen_anew", row.ticket, SYSTEM, at=at, was=was, code=code)


def carry_out(plan: Plan, at: datetime) -> None:
    """Do what was planned. A deadline that moves is a new version, and tells its levels anew, but none that lie behind."""
    for shift in plan.shifts:
        if shift.rule is not None:
            _retarget(shift, shift.rule, at)
        elif shift.timer.kind.owed is not Owed.NOBODY:
            end(shift.timer, TimerState.CANCELLED, at)
    begun = [_begin(plan, each, at) for each in plan.begins]
    if plan.moves:
        tell_due(plan.ticket, at, list(dict.fromkeys([*plan.timers, *begun])))


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
        timer.levels_reached = _behind(timer, rule, shift.levels, at)
    _go_or_rest(timer, shift.levels, rests=shift.rests)


def _begin(plan: Plan, begins: Beginning, at: datetime) -> Timer:
    """It runs as if it had run ever since; or runs again, as another version."""
    rule = begins.rule
    known = next((timer for timer in plan.timers if timer.target == rule.name), None)
    timer = known or Timer(ticket=plan.ticket, target=rule.name)
    start(timer, rule, begins.at, due_at=begins.due_at)
    timer.levels_reached = _behind(timer, rule, begins.levels, at)
    _go_or_rest(timer, begins.levels, rests=rule.rests_while(plan.ticket.status))
    return timer


def reckon_from_start(
    timer: Timer, rule: TargetRule, ticket: Ticket, spans: Sequence[Span], at: datetime
) -> None:
    """As if it had run ever since it started: without its rests, and telling no warning that lies behind."""
    timer.due_at = due_from(rule, timer.started_at, rests_of(rule, spans, at))
    levels = levels_at(rule, timer.started_at, timer.due_at)
    timer.levels_reached = _behind(timer, rule, levels, at)
    _go_or_rest(timer, levels, rests=rule.rests_while(ticket.status))


def _go_or_rest(timer: Timer, levels: Sequence[datetime], *, rests: bool) -> None:
    ahead = levels[timer.levels_reached :]
    timer.state = TimerState.PAUSED if rests else TimerState.RUNNING
    timer.next_at = None if rests or not ahead else ahead[0]


def _behind(timer: Timer, rule: TargetRule, levels: Sequence[datetime], at: datetime) -> int:
    """How many levels need not be told: warnings whose time is over; and what was told of a deadline that stayed."""
    told = 0
    for position, (level, reached_at) in enumerate(zip(rule.levels, levels, strict=True)):
        if reached_at <= at and (level.is_before or timer.breached_at is not None):
            told = position + 1
    return told


def _ids(chosen: Chosen) -> tuple[int | None, int | None]:
    return _id(chosen.policy), _id(chosen.law)


def _id(policy: PolicyRule | None) -> int | None:
    return policy.id if policy else None
