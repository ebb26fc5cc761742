"""Clocks follow what happens to tickets. In-transaction listeners: they are called with lists of events."""

from datetime import datetime

from app.core.events import Event
from app.sla.models import Timer, TimerState
from app.sla.operations.breaching import cause_of, end, meet, note_breach
from app.sla.operations.ordering import tell_due
from app.sla.operations.starting import rule_of, start
from app.sla.queries import rule_of_timer, timers_of
from app.sla.reckoning import level_at
from app.sla.rules import TargetRule
from app.sla.spans import due_without_rests
from app.sla.targets import FOLLOW_UP, SETTLED, SOLVED, Begins, Owed
from app.tickets.merging import hold_survivor
from app.tickets.models import ENDED, Status, Ticket


def follow_moves(events: list[Event]) -> None:
    """On ticket.moved: rest while it says so, stop when it is done, go on when it is reopened.

    Of several moves in one act each is followed in its turn: the ticket itself stands at the last already."""
    for event in events:
        ticket, to = event.subject, Status(event.data["to"])
        for timer in timers_of(ticket):
            if timer.kind.owed is not Owed.NOBODY:
                _follow(timer, ticket, to, event.at)
        if to is Status.ANSWERED:
            _start_follow_up(ticket, event.at)
        tell_due(ticket, event.at)


def _follow(timer: Timer, ticket: Ticket, to: Status, at: datetime) -> None:
    rule, kind = rule_of_timer(timer), timer.kind
    if timer.state is TimerState.CANCELLED:
        return
    if to in ENDED:
        _end_with(ticket, timer, at)
    elif to in kind.met_in or (kind.met_by_words and to in SOLVED and not ticket.can_be_written_to):
        meet(timer, at)  # where nobody can be written to, the answer was given in another way
    elif timer.state is TimerState.MET:
        if rule is not None and kind.reopens and to not in SETTLED:
            _reopen(timer, rule, at)
    elif kind.begins is Begins.ANSWERED and to not in SETTLED:
        end(timer, TimerState.CANCELLED, at)
    elif rule is not None and to in rule.rests_in:
        timer.state, timer.next_at = TimerState.PAUSED, None
    elif rule is not None and timer.state is TimerState.PAUSED:
        _go_on(timer, rule, at)


def _end_with(ticket: Ticket, timer: Timer, at: datetime) -> None:
    """It ends with its ticket. Late before the sweep came by is late all the same."""
    if timer.state is TimerState.RUNNING and timer.due_at < at and timer.breached_at is None:
        note_breach(timer, cause_of(ticket))
    end(timer, TimerState.MET if timer.state is TimerState.MET else TimerState.CANCELLED, at)


def _reopen(timer: Timer, rule: TargetRule, at: datetime) -> None:
    """Reopening goes on with what was left: it never resets. What the law asked was done if it was done in time."""
    if rule.kind.owed is Owed.LAW and at > timer.due_at:
        return
    _go_on(timer, rule, at)


def _go_on(timer: Timer, rule: TargetRule, at: datetime) -> None:
    """Running again, due later by the working time it rested."""
    timer.state, timer.ended_at = TimerState.RUNNING, None
    timer.due_at = due_without_rests(timer, rule, at)
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
        ticket = hold_survivor(event.subject.ticket)
        for timer in timers_of(ticket):
            running = timer.state in (TimerState.RUNNING, TimerState.PAUSED)
            if timer.kind.met_by_words and running and timer.started_at <= event.subject.message.at:
                meet(timer, event.at)
        tell_due(ticket, event.at)
