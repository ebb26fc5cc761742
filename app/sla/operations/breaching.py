"""A clock ends, in time or late. Late is a fact with a time and a cause."""

from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Acting, record
from app.sla.models import Breach, Cause, Timer, TimerState
from app.sla.queries import rule_of_timer
from app.sla.spans import due_without_rests
from app.sla.targets import Owed
from app.tickets.models import Status, Ticket
from app.tickets.operations.handing import named

# What the status says of who kept us waiting when the time was up.
_CAUSES = {
    Status.WAITING_UNIT: Cause.UNIT_LATE,
    Status.WAITING_CUSTOMER: Cause.CUSTOMER_UNREACHABLE,
    Status.WAITING_THIRD_PARTY: Cause.THIRD_PARTY,
}


def end(timer: Timer, state: TimerState, at: datetime) -> None:
    """It runs no more."""
    timer.state, timer.ended_at, timer.next_at = state, timer.ended_at or at, None


def meet(timer: Timer, at: datetime) -> None:
    """Done at that moment, whenever we learn of it. Only what was done in time is told as kept."""
    if timer.state is TimerState.MET:
        return
    rule = rule_of_timer(timer)
    if rule is not None and timer.state is TimerState.PAUSED:
        timer.due_at = due_without_rests(timer, rule, at)
    known = _breach_of(timer)
    if at <= timer.due_at:
        if known is not None:
            _take_back(known, timer, at)
        record("sla.target_met", timer, SYSTEM, at=at, target=timer.target, **of_whom(timer))
    else:
        known = known or note_breach(timer)
        known.met_at = at
    end(timer, TimerState.MET, at)


def _take_back(breach: Breach, timer: Timer, at: datetime) -> None:
    """It was in time after all. Should it go on, its deadline is another version, of which being late is yet to come."""
    breach.taken_back_at, timer.breached_at = at, None
    timer.version += 1
    rule = rule_of_timer(timer)
    due = (position for position, level in enumerate(rule.levels if rule else ()) if level.is_due)
    timer.levels_reached = next(due, timer.levels_reached)


def of_whom(timer: Timer) -> dict[str, int]:
    """What events say of a clock that runs for a handoff: which one, and of which unit."""
    return named(timer.handoff) if timer.handoff else {}


def note_breach(timer: Timer, cause: Cause | None = None) -> Breach:
    """The time was up, and it was not done. What a unit owed us, the unit is late with."""
    if timer.kind.owed is Owed.UNIT:
        cause = Cause.UNIT_LATE
    timer.breached_at = timer.due_at
    breach = Breach(
        timer=timer,
        version=timer.version,
        ticket_id=timer.timeline_id,
        target=timer.target,
        due_at=timer.due_at,
        inferred_cause=cause,
        cause=cause,
    )
    db.session.add(breach)
    return breach


def cause_of(ticket: Ticket) -> Cause | None:
    """What the ticket itself tells of why it is late; else somebody is asked about it when it closes."""
    return _CAUSES.get(ticket.status) or (Cause.NO_CAPACITY if ticket.assignee_id is None else None)


def name_cause(ticket: Ticket, cause: Cause, *, actor: Acting, at: datetime) -> int:
    """A person says why its deadlines were missed: of all that nobody said it of yet. Returns how many.

    What was inferred stays beside what is named."""
    open_ones = sa.select(Breach).where(
        Breach.ticket_id == ticket.id, Breach.cause_by_id.is_(None), Breach.taken_back_at.is_(None)
    )
    breaches = db.session.scalars(open_ones).all()
    for breach in breaches:
        breach.cause, breach.cause_by_id = cause, actor.id
        record("sla.cause_named", breach, actor, at=at, target=breach.target, cause=cause.value)
    return len(breaches)


def _breach_of(timer: Timer) -> Breach | None:
    if timer.breached_at is None:
        return None
    this = sa.select(Breach).where(Breach.timer_id == timer.id, Breach.due_at == timer.breached_at)
    return db.session.scalar(this.order_by(Breach.version.desc()).limit(1))
