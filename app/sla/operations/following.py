"""Timers follow what happens to tickets. These are in-transaction listeners: they are called with lists of events."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.calendars.arithmetic import add
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.sla.models import FIRST_RESPONSE, RESOLUTION, Timer, TimerState
from app.sla.queries import TargetRule, due_of, level_at, policy_of, targets, timers_of
from app.tickets.models import Status, StatusSpan, Ticket
from app.tickets.queries import hold_ticket

RESTING = (Status.WAITING_CUSTOMER,)
RESOLVED = (Status.ANSWERED, Status.COLLECTED)
SETTLED = (
    Status.ANSWERED,
    Status.FOLLOW_UP,
    Status.COLLECTED,
)  # nothing was left to do until it was reopened


def start_timers(events: list[Event]) -> None:
    """On ticket.opened: the clocks of the policy that fits."""
    for event in events:
        policy = policy_of(event.subject)
        for target in policy.targets if policy else ():
            start(Timer(ticket=event.subject, target=target.name), target, event.at)


def start(timer: Timer, target: TargetRule, at: datetime) -> None:
    """Let it run from now on, for the whole length of its target."""
    timer.target_id, timer.state, timer.levels_reached = target.id, TimerState.RUNNING, 0
    timer.started_at, timer.ended_at = at, None
    timer.due_at = add(target.calendar, at, target.length)
    timer.next_at = level_at(target, 0, timer.due_at)
    db.session.add(timer)


def follow_moves(events: list[Event]) -> None:
    """On ticket.moved: rest while the customer has to answer, stop when it is answered, go on when it is reopened."""
    for event in events:
        ticket: Ticket = event.subject
        for timer in timers_of(ticket):
            if timer.is_promise:
                _follow(timer, ticket, event.at)
        tell_due(ticket, event.at)


def _follow(timer: Timer, ticket: Ticket, at: datetime) -> None:
    rule = targets().get(timer.target_id)
    if timer.state is TimerState.CANCELLED or (timer.state is TimerState.MET and timer.target != RESOLUTION):
        return
    if not ticket.is_open:
        _end(timer, TimerState.MET if timer.state is TimerState.MET else TimerState.CANCELLED, at)
    elif timer.target == RESOLUTION and ticket.status in RESOLVED:
        _meet(timer, at)
    elif timer.target == RESOLUTION and ticket.status is Status.FOLLOW_UP:
        return
    elif rule is not None and rule.pauses and ticket.status in RESTING:
        timer.state, timer.next_at = TimerState.PAUSED, None
    elif timer.state is not TimerState.RUNNING:
        _go_on(timer, at)


def _end(timer: Timer, state: TimerState, at: datetime) -> None:
    timer.state, timer.ended_at, timer.next_at = state, timer.ended_at or at, None


def _meet(timer: Timer, at: datetime) -> None:
    """Done. Only what was done in time is told as kept; a breach stays on record."""
    if timer.breached_at is None and at <= timer.due_at:
        record("sla.target_met", timer, SYSTEM, at=at, target=timer.target)
    _end(timer, TimerState.MET, at)


def _go_on(timer: Timer, at: datetime) -> None:
    """Running again, due later by the working time it rested. Reopening goes on with what was left: it never resets."""
    rule = targets()[timer.target_id]
    timer.state, timer.ended_at = TimerState.RUNNING, None
    resting = (RESTING if rule.pauses else ()) + (SETTLED if timer.target == RESOLUTION else ())
    if resting:
        rests = _spent_in(resting, timer, at)
        timer.due_at = add(rule.calendar, timer.started_at, rule.length, excluded=rests)
    timer.next_at = level_at(rule, timer.levels_reached, timer.due_at)


def _spent_in(statuses: Sequence[Status], timer: Timer, at: datetime) -> list[tuple[datetime, datetime]]:
    """When the ticket was in one of these, from its status history."""
    spans = (
        sa.select(StatusSpan.from_at, StatusSpan.to_at)
        .where(StatusSpan.ticket_id == timer.ticket_id, StatusSpan.status.in_(statuses))
        .order_by(StatusSpan.from_at)
    )
    return [(row.from_at, row.to_at or at) for row in db.session.execute(spans)]


def stop_first_response(events: list[Event]) -> None:
    """On delivery.sent: a human message was handed to the provider. A machine's never stops a response timer."""
    for event in events:
        if not event.data.get("human"):
            continue
        ticket: Ticket = event.subject.ticket
        hold_ticket(ticket)
        for timer in timers_of(ticket):
            if timer.target == FIRST_RESPONSE and timer.state is not TimerState.MET:
                _meet(timer, event.at)
        tell_due(ticket, event.at)


def tell_due(ticket: Ticket, at: datetime) -> None:
    """Let routing reorder the ticket's place."""
    due = due_of(timers_of(ticket))
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
