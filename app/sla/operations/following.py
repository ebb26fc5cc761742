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
from app.sla.targets import COURIER_ACCEPT, FOLLOW_UP, SETTLED, SOLVED, Begins, Owed
from app.tickets.merging import hold_survivor
from app.tickets.models import ENDED, Status, Ticket

_BEGUN_BY = {Status.ANSWERED: FOLLOW_UP, Status.ASSIGNED: COURIER_ACCEPT}
_ONLY_IN = {Begins.ANSWERED: SETTLED, Begins.ASSIGNED: frozenset({Status.ASSIGNED})}


def follow_moves(events: list[Event]) -> None:
    """On ticket.moved: rest while it says so, stop when it is done, go on when it is reopened.

    Of several moves in one act each is followed in its turn: the ticket itself stands at the last already."""
    for event in events:
        ticket, to = event.subject, Status(event.data["to"])
        timers = timers_of(ticket)
        for timer in timers:
            if timer.kind.owed is not Owed.NOBODY:
                _follow(timer, ticket, to, event.at)
        if to in _BEGUN_BY:
            _start_by_move(ticket, _BEGUN_BY[to], event.at)
            timers = timers_of(ticket)
        tell_due(ticket, event.at, timers)


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
    elif to not in _ONLY_IN.get(kind.begins, Status):
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


def _start_by_move(ticket: Ticket, target: str, at: datetime) -> None:
    rule = rule_of(ticket, target)
    if rule is not None:
        known = next((each for each in timers_of(ticket) if each.target == target), None)
        start(known or Timer(ticket=ticket, target=target), rule, at)


def hear_answers(events: list[Event]) -> None:
    """On delivery.sent: a human message was handed to the provider. A machine's never stops a response clock.

    It answers what was asked before it was written, not what came while it was on its way."""
    for event in events:
        if not event.data.get("human"):
            continue
        _hear(hold_survivor(event.subject.ticket), event.subject.message.at, event.at)


def hear_talks(events: list[Event]) -> None:
    """On message.spoken: a colleague spoke with the customer."""
    for event in events:
        _hear(event.subject.ticket, event.at, event.at)


def _hear(ticket: Ticket, said_at: datetime, at: datetime) -> None:
    """What was owed before it was said is done."""
    for timer in timers_of(ticket):
        running = timer.state in (TimerState.RUNNING, TimerState.PAUSED)
        if timer.kind.met_by_words and running and timer.started_at <= said_at:
            meet(timer, at)
    tell_due(ticket, at)
