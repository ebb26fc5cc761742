"""When tickets were in which status: the one source of what a clock rested."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.calendars.hours import Period
from app.core.database import db
from app.core.events import SYSTEM, Acting, Actor
from app.sla.models import Timer
from app.sla.reckoning import due_from
from app.sla.rules import TargetRule
from app.sla.targets import Begins
from app.tickets.models import StatusSpan


@dataclass(frozen=True)
class Span:
    """A ticket was in a status; `to_at` is None while it still is."""

    status: str
    from_at: datetime
    to_at: datetime | None
    actor: Acting = SYSTEM  # who brought it there


def spans_of(ticket_ids: Collection[int]) -> Mapping[int, Sequence[Span]]:
    """All spans of these tickets, in order, in one statement."""
    columns = StatusSpan.ticket_id, StatusSpan.status, StatusSpan.from_at, StatusSpan.to_at
    actors = StatusSpan.actor_kind, StatusSpan.actor_id
    theirs = (
        sa.select(*columns, *actors).where(StatusSpan.ticket_id.in_(ticket_ids)).order_by(StatusSpan.from_at)
    )
    found: dict[int, list[Span]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in db.session.execute(theirs):
        found[row.ticket_id].append(
            Span(row.status, row.from_at, row.to_at, Actor(row.actor_kind, row.actor_id))
        )
    return found


def rests_of(rule: TargetRule, spans: Sequence[Span], at: datetime) -> list[Period]:
    """What of these a clock rested until that moment."""
    if not rule.rests:
        return []
    began = (span for span in spans if span.status in rule.rests and span.from_at < at)
    return [(span.from_at, span.to_at or at) for span in began]


def due_without_rests(timer: Timer, rule: TargetRule, at: datetime) -> datetime:
    """When it is due if it goes on at that moment: later by what it rested. A booked window ends when it ends."""
    if not rule.rests or rule.kind.begins is Begins.BOOKED or timer.ticket_id is None:
        return timer.due_at
    return due_from(rule, timer.started_at, rests_of(rule, spans_of([timer.ticket_id])[timer.ticket_id], at))
