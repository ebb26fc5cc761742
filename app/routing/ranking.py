"""In which order work is given out: by its due time, with a head start for what is more urgent and for whom.

A rank is a moment that never moves while a piece waits. So whatever waits gets nearer to the front by itself, nothing
needs to be rewritten for it to age, and since every head start is finite, nothing starves."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.customers.models import Grade
from app.routing.models import Place
from app.routing.queue_rule import QueueRule
from app.tickets.models import Priority, Ticket

LAST = datetime(9999, 1, 1, tzinfo=UTC)  # the order of what rests
UNPROMISED = timedelta(days=1)  # after its opening a ticket nobody promised anything on stands as if due
STEPS = {Priority.LOW: -1, Priority.NORMAL: 0, Priority.HIGH: 1, Priority.URGENT: 2}


def rank_of(place: Place, queue: QueueRule, ticket: Ticket | None) -> datetime:
    """When it would be due if it were worth no more than others. Somebody on the line ranks by when they came.

    A ticket nobody promised anything on counts from its opening, wherever it has waited since."""
    if place.paused:
        return LAST
    usual = place.sort_at if ticket is None else ticket.opened_at + UNPROMISED
    return (place.due_at or usual) - head_start(queue, ticket and ticket.priority, place.grade)


def head_start(queue: QueueRule, priority: Priority | None, grade: str) -> timedelta:
    """How much earlier than it is due it stands: by the steps of its priority, and by the grade of its customer."""
    by_priority = queue.priority_worth * STEPS[priority or Priority.NORMAL]
    return by_priority + (queue.vip_worth if grade == Grade.VIP else timedelta())


def rank_in_sql(queue: QueueRule) -> "sa.ColumnElement[datetime]":
    """The same for PostgreSQL, of a place beside its ticket, if it is one's."""
    steps = [(Ticket.priority == each, _length(head_start(queue, each, ""))) for each in STEPS]
    by_priority = sa.case(*steps, else_=_length(timedelta()))
    by_grade = sa.case((Place.grade == Grade.VIP, _length(queue.vip_worth)), else_=_length(timedelta()))
    unpromised = sa.case((Place.ticket_id.is_(None), Place.sort_at), else_=Ticket.opened_at + UNPROMISED)
    usual = sa.func.coalesce(Place.due_at, unpromised)
    return sa.case((Place.paused, LAST), else_=usual - by_priority - by_grade)


def _length(length: timedelta) -> "sa.ColumnElement[timedelta]":
    return sa.literal(length, sa.Interval)
