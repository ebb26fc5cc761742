"""Tickets that wait elsewhere than queues, set as they are, or otherwise, would have them wait. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.database import db
from app.routing.models import Came, Place
from app.routing.queue_rule import QueueRule, first_that_takes
from app.tickets.models import Ticket


class Sort(NamedTuple):
    """Where tickets wait, and all by which a queue is chosen: those of one sort go together."""

    queue_id: int
    kind: str
    language: str
    channel: str
    grade: str


@dataclass(frozen=True)
class Waiting:
    """So many of a sort wait, and so many are in somebody's hands."""

    sort: Sort
    free: int
    held: int


# They are where they are by what they are: nobody moved them, they did not come back, and somebody serves their address.
_IS_BY_ITSELF = sa.and_(Place.came == Came.HOME, Place.reason.is_(None), ~Place.unmatched)
_SORT = (Place.queue_id, Ticket.kind, Ticket.language, Ticket.channel, Place.grade)
_IS_IN_HAND = sa.or_(Place.holder_id.is_not(None), Place.reservation_id.is_not(None))


def waiting_by_sort() -> Sequence[Waiting]:
    """All that is open, counted by sort: a few hundred rows however much it is."""
    held = sa.func.count().filter(_IS_IN_HAND)
    counted = (
        sa.select(*_SORT, (sa.func.count() - held).label("free"), held.label("held"))
        .select_from(Place)
        .join(Ticket, Ticket.id == Place.ticket_id)
        .where(_IS_BY_ITSELF)
        .group_by(*_SORT)
        .order_by(*_SORT)
    )
    return [Waiting(Sort(*row[:5]), row.free, row.held) for row in db.session.execute(counted)]


def home_among(rules: Mapping[int, QueueRule], sort: Sort) -> int:
    """The queue in which tickets of that sort wait by these rules."""
    return first_that_takes(rules, sort.kind, sort.language, sort.channel, sort.grade).id


def free_of(sorts: Sequence[Sort]) -> "sa.Select[Ticket]":
    """The tickets of these sorts that nobody has in hand."""
    of_these = sa.tuple_(*_SORT).in_([tuple(sort) for sort in sorts])
    found = sa.select(Ticket).join(Place, Place.ticket_id == Ticket.id)
    return found.where(of_these, _IS_BY_ITSELF, ~_IS_IN_HAND)


def told(sorts: Sequence[Sort]) -> list[list[Any]]:
    """The same for an event."""
    return [list(sort) for sort in sorts]


def sorts_from(told: Sequence[Sequence[Any]]) -> Sequence[Sort]:
    """From an event."""
    return [Sort(*each) for each in told]
