"""What waits follows queues that are set otherwise now, a part at a time.

A part takes only what nobody else is just changing, and what is left then is taken one by one. So it never holds one
piece while it waits for another, and nobody's own act can be caught between."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.routing.homes import Home
from app.routing.misplaced import Sort, free_of, home_among
from app.routing.models import Place
from app.routing.operations.placing import requeue_all
from app.routing.queries import queues
from app.routing.ranking import rank_in_sql
from app.tickets.models import Ticket

TOGETHER = 200
ALONE = 1


def rank_part(queue_id: int, limit: int, after: int) -> int | None:
    """Let the next so many of what waits there, after that place, stand where the queue's worths put it. Returns the last
    of them, None when there is none: nothing is read twice, however long the queue is."""
    rank = rank_in_sql(queues()[queue_id])
    stale = (
        sa.select(Place.id, rank.label("rank_at"))
        .outerjoin(Ticket, Ticket.id == Place.ticket_id)
        .where(Place.queue_id == queue_id, Place.id > after, Place.rank_at != rank)
        .order_by(Place.id)
        .limit(limit)
        .with_for_update(of=Place, key_share=True, skip_locked=limit > ALONE)
        .cte("stale")
    )
    ranked = sa.update(Place).where(Place.id == stale.c.id).values(rank_at=stale.c.rank_at)
    done = ranked.returning(Place.id).execution_options(synchronize_session=False)
    return max(db.session.scalars(done), default=None)


def move_part(sorts: Sequence[Sort], limit: int, at: datetime) -> int:
    """Let so many tickets of these sorts, which nobody has in hand, wait where they belong now. Returns how many did not."""
    leaving = [sort for sort in sorts if home_among(queues(), sort) != sort.queue_id]
    held = dict.fromkeys(_lock_tickets(leaving, limit)) if leaving else {}
    by_queue: dict[int, list[tuple[Place, Ticket]]] = {}
    for place, ticket in _lock_places(held, limit):
        sort = Sort(place.queue_id, ticket.kind, ticket.language, ticket.channel, place.grade)
        by_queue.setdefault(home_among(queues(), sort), []).append((place, ticket))
    for queue_id, waiting in by_queue.items():
        _requeue(waiting, queue_id, at)
    return sum(map(len, by_queue.values()))


def _lock_tickets(sorts: Sequence[Sort], limit: int) -> Sequence[Ticket]:
    chosen = free_of(sorts).order_by(Ticket.id).limit(limit)
    return db.session.scalars(chosen.with_for_update(of=Ticket, skip_locked=limit > ALONE)).all()


def _lock_places(tickets: dict[Ticket, None], limit: int) -> list[tuple[Place, Ticket]]:
    """Their places, if nobody has taken one meanwhile; the ticket is locked first, as everywhere."""
    free = sa.select(Place).where(
        Place.ticket_id.in_([ticket.id for ticket in tickets]),
        Place.holder_id.is_(None),
        Place.reservation_id.is_(None),
    )
    free = free.order_by(Place.id).with_for_update(skip_locked=limit > ALONE)
    by_id = {ticket.id: ticket for ticket in tickets}
    places = db.session.scalars(free.execution_options(populate_existing=True)).all()
    return [(place, by_id[place.ticket_id]) for place in places if place.ticket_id]


def _requeue(waiting: Sequence[tuple[Place, Ticket]], queue_id: int, at: datetime) -> None:
    """To that queue. A unit that serves the address goes on doing so; else the unit is the queue's, as it was before."""
    by_unit: dict[int, list[tuple[Place, Ticket]]] = {}
    for place, ticket in waiting:
        is_of_queue = place.unit_id == queues()[place.queue_id].unit_id
        unit_id = queues()[queue_id].unit_id if is_of_queue else place.unit_id
        by_unit.setdefault(unit_id, []).append((place, ticket))
    for unit_id, theirs in by_unit.items():
        requeue_all(theirs, Home(queues()[queue_id], unit_id), None, at)
