"""Clocks of tickets that were merged, or are two again. In-transaction listeners.

The survivor is judged by the earliest start: what still ran on the ticket that was given up goes on in the survivor's
clock of that name. What was kept or missed stays a fact of the ticket on which it happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import Event
from app.sla.models import Timer, TimerState
from app.sla.operations.breaching import end
from app.sla.operations.choosing import LIVE, reckon_from_start
from app.sla.operations.ordering import tell_due
from app.sla.operations.starting import rule_of, start
from app.sla.queries import rule_of_timer, timers_of
from app.sla.reckoning import level_at
from app.sla.rules import TargetRule
from app.sla.spans import due_without_rests, spans_of
from app.sla.targets import FIRST_RESPONSE, NEXT_RESPONSE, SETTLED, Begins
from app.tickets.models import Direction, Message, Ticket

Clocks = Sequence[sa.Row[Timer, datetime | None]]  # of what was merged into a ticket, each with when that was


def join_clocks(events: list[Event]) -> None:
    """On ticket.absorbed: the earlier start of both; and words that nobody answered are owed their answer here."""
    for event in events:
        ticket: Ticket = event.subject
        theirs, living = _clocks_given_up_for(ticket), _living(ticket)
        for timer in living:
            earlier = _earliest_of(timer, ticket, theirs, event.at)
            if earlier is not None and earlier < timer.started_at:
                _count_from(timer, earlier, ticket, event.at)
        unanswered = _oldest_unanswered(theirs)
        if unanswered and ticket.status not in SETTLED and not any(each.kind.met_by_words for each in living):
            _owe_answer(ticket, unanswered, event.at)
        tell_due(ticket, event.at)


def part_clocks(events: list[Event]) -> None:
    """On ticket.separated: each counts again from its own start, and from what is still merged into the ticket."""
    for event in events:
        ticket: Ticket = event.subject
        theirs = _clocks_given_up_for(ticket)
        for timer in _living(ticket):
            starts = [_own_start(timer, ticket), _earliest_of(timer, ticket, theirs, event.at)]
            begun_at = min(filter(None, starts), default=None)
            if begun_at is None:
                end(timer, TimerState.CANCELLED, event.at)  # nobody waits for that answer here
            elif begun_at != timer.started_at:
                _count_from(timer, begun_at, ticket, event.at)
        tell_due(ticket, event.at)


def revive_clocks(events: list[Event]) -> None:
    """On ticket.unmerged: what ran until it was given up goes on, as if it never had been: the same deadlines."""
    for event in events:
        ticket: Ticket = event.subject
        for timer in timers_of(ticket):
            rule = rule_of_timer(timer)
            if rule is not None and _ran_until(timer, event.data["merged_at"]):
                _revive(timer, rule, ticket, event.at)
        tell_due(ticket, event.at)


def _revive(timer: Timer, rule: TargetRule, ticket: Ticket, at: datetime) -> None:
    timer.ended_at = None
    if rule.rests_while(ticket.status):
        timer.state = TimerState.PAUSED
    else:
        timer.state, timer.due_at = TimerState.RUNNING, due_without_rests(timer, rule, at)
        timer.next_at = level_at(rule, timer.levels_reached, timer.started_at, timer.due_at)


def _clocks_given_up_for(ticket: Ticket) -> Clocks:
    """Those of what was merged into this very ticket."""
    merged = sa.select(Timer, Ticket.closed_at).join(Ticket, Ticket.id == Timer.ticket_id)
    return db.session.execute(merged.where(Ticket.survivor_id == ticket.id)).all()


def _living(ticket: Ticket) -> list[Timer]:
    return [timer for timer in timers_of(ticket) if timer.state in LIVE]


def _ran_until(timer: Timer, merged_at: datetime | None) -> bool:
    return timer.state is TimerState.CANCELLED and timer.ended_at == merged_at


def _earliest_of(timer: Timer, ticket: Ticket, theirs: Clocks, at: datetime) -> datetime | None:
    """From when this clock counts for what was merged into its ticket; None if it does not."""
    same = [(each, merged_at) for each, merged_at in theirs if each.target == timer.target]
    if timer.kind.begins is Begins.FIRST_CONTACT:
        was_kept = any(each.state is TimerState.MET and each.due_at < at for each, _ in same)
        return None if was_kept else ticket.first_contact_at  # done in time, it is not asked again
    if timer.target in (FIRST_RESPONSE, NEXT_RESPONSE):
        return _oldest_unanswered(theirs)
    if timer.kind.begins is not Begins.OPENED:
        return None
    return _oldest(each for each, merged_at in same if _ran_until(each, merged_at))


def _oldest_unanswered(theirs: Clocks) -> datetime | None:
    """Since when somebody waits there for words of ours."""
    return _oldest(
        each for each, merged_at in theirs if each.kind.met_by_words and _ran_until(each, merged_at)
    )


def _oldest(timers: Iterable[Timer]) -> datetime | None:
    return min((timer.started_at for timer in timers), default=None)


def _own_start(timer: Timer, ticket: Ticket) -> datetime | None:
    """From when it counts for its ticket alone."""
    if timer.kind.begins is Begins.OPENED:
        return ticket.opened_at
    if timer.kind.begins is Begins.FIRST_CONTACT:
        return ticket.first_contact_at
    return _asked_since(ticket) if timer.kind.begins is Begins.ASKED_AGAIN else timer.started_at


def _asked_since(ticket: Ticket) -> datetime | None:
    """The oldest words on the ticket itself after our last."""
    told = sa.and_(
        Message.direction != Direction.IN, Message.contact_id.is_not(None)
    )  # written, or in a call
    ours = sa.select(sa.func.max(Message.at)).where(Message.ticket_id == ticket.id, told)
    since = sa.func.coalesce(ours.scalar_subquery(), sa.literal("-infinity", sa.TIMESTAMP(timezone=True)))
    asked = sa.select(sa.func.min(Message.at)).where(
        Message.ticket_id == ticket.id, Message.direction == Direction.IN, Message.at > since
    )
    return db.session.scalar(asked)


def _owe_answer(ticket: Ticket, since: datetime, at: datetime) -> None:
    rule = rule_of(ticket, NEXT_RESPONSE)
    if rule is not None:
        known = next((each for each in timers_of(ticket) if each.target == NEXT_RESPONSE), None)
        timer = known or Timer(ticket=ticket, target=NEXT_RESPONSE)
        start(timer, rule, since)
        reckon_from_start(timer, rule, ticket, spans_of([ticket.id])[ticket.id], at)


def _count_from(timer: Timer, begun_at: datetime, ticket: Ticket, at: datetime) -> None:
    """Another version of it, as if it had begun then."""
    rule = rule_of_timer(timer)
    if rule is not None:
        start(timer, rule, begun_at)
        reckon_from_start(timer, rule, ticket, spans_of([ticket.id])[ticket.id], at)
