"""Clocks follow what happens to tickets. In-transaction listeners: they are called with lists of events."""

from collections.abc import Sequence
from datetime import datetime

from app.core.events import SYSTEM, Event, record
from app.sla.models import Timer, TimerState
from app.sla.operations.breaching import end, meet
from app.sla.operations.starting import rule_of, start
from app.sla.queries import due_of, rule_of_timer, timers_of
from app.sla.reckoning import due_from, level_at
from app.sla.rules import TargetRule
from app.sla.spans import rests_of, spans_of
from app.sla.targets import FOLLOW_UP, SETTLED, SOLVED, Begins, Owed
from app.tickets.models import Status, Ticket
from app.tickets.queries import hold_ticket


def follow_moves(events: list[Event]) -> None:
    """On ticket.moved: rest while it says so, stop when it is done, go on when it is reopened."""
    for event in events:
        ticket: Ticket = event.subject
        for timer in timers_of(ticket):
            if timer.kind.owed is not Owed.NOBODY:
                _follow(timer, ticket, event.at)
        if event.data["to"] == Status.ANSWERED:
            _start_follow_up(ticket, event.at)
        tell_due(ticket, event.at)


def _follow(timer: Timer, ticket: Ticket, at: datetime) -> None:
    rule, kind = rule_of_timer(timer), timer.kind
    if timer.state is TimerState.CANCELLED:
        return
    if not ticket.is_open:
        end(timer, TimerState.MET if timer.state is TimerState.MET else TimerState.CANCELLED, at)
    elif ticket.status in kind.met_in or (kind.met_by_words and _was_told(ticket)):
        meet(timer, at)
    elif timer.state is TimerState.MET:
        if rule is not None and kind.reopens and ticket.status not in SETTLED:
            _reopen(timer, rule, at)
    elif kind.begins is Begins.ANSWERED and ticket.status not in SETTLED:
        end(timer, TimerState.CANCELLED, at)
    elif rule is not None and ticket.status in rule.rests_in:
        timer.state, timer.next_at = TimerState.PAUSED, None
    elif rule is not None and timer.state is TimerState.PAUSED:
        _go_on(timer, rule, at)


def _was_told(ticket: Ticket) -> bool:
    """It is answered, and nobody can be written to: so the answer was given in another way."""
    return ticket.status in SOLVED and not ticket.can_be_written_to


def _reopen(timer: Timer, rule: TargetRule, at: datetime) -> None:
    """Reopening goes on with what was left: it never resets. What the law asked was done if it was done in time."""
    if rule.kind.owed is Owed.LAW and at > timer.due_at:
        return
    _go_on(timer, rule, at)


def _go_on(timer: Timer, rule: TargetRule, at: datetime) -> None:
    """Running again, due later by the working time it rested."""
    timer.state, timer.ended_at = TimerState.RUNNING, None
    if rule.rests and rule.kind.begins is not Begins.BOOKED and timer.ticket_id is not None:
        rests = rests_of(rule, spans_of([timer.ticket_id])[timer.ticket_id], at)
        timer.due_at = due_from(rule, timer.started_at, rests)
    timer.next_at = level_at(rule, timer.levels_reached, timer.started_at, timer.due_at)


def _start_follow_up(ticket: Ticket, at: datetime) -> None:
    rule = rule_of(ticket, FOLLOW_UP)
    if rule is not None:
        known = next((each for each in timers_of(ticket) if each.target == FOLLOW_UP), None)
        start(known or Timer(ticket=ticket, target=FOLLOW_UP), rule, at)


def hear_answers(events: list[Event]) -> None:
    """On delivery.sent: a human message was handed to the provider. A machine's never stops a response clock.

    It answers what was asked before it was written, not what came while it was on its way."""
    for event in events:
        if not event.data.get("human"):
            continue
        ticket: Ticket = event.subject.ticket
        hold_ticket(ticket)
        for timer in timers_of(ticket):
            running = timer.state in (TimerState.RUNNING, TimerState.PAUSED)
            if timer.kind.met_by_words and running and timer.started_at <= event.subject.message.at:
                _meet_as_it_rested(timer, event.at)
        tell_due(ticket, event.at)


def _meet_as_it_rested(timer: Timer, at: datetime) -> None:
    """The deadline of what rests is old: whether it was met in time is judged by what it would be then."""
    rule = rule_of_timer(timer)
    if timer.state is TimerState.PAUSED and rule is not None:
        _go_on(timer, rule, at)
    meet(timer, at)


def tell_due(ticket: Ticket, at: datetime, timers: Sequence[Timer] | None = None) -> None:
    """Let routing reorder the ticket's place. Whoever has its clocks at hand gives them along."""
    due = due_of(timers_of(ticket) if timers is None else timers)
    record(
        "sla.due_changed",
        ticket,
        SYSTEM,
        at=at,
        due_at=due.due_at,
        warn_at=due.warn_at,
        target=due.target,
        paused=due.paused,
    )
