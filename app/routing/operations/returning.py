"""Work that came back waits in the dispatch pool until it goes out again. In-transaction listeners."""

from datetime import datetime

from app.core.events import SYSTEM, Event, record
from app.routing.models import Place
from app.routing.queries import QueueRule, place_of, pool, queue_for
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket
from app.tickets.operations.units import hand_to_unit


def to_pool(events: list[Event]) -> None:
    """On ticket.refused and ticket.failed: free for a dispatcher, and its place says why it is there."""
    for event in events:
        found = place_of(event.subject)
        if found is not None:
            found.reason = event.data["reason"]
            _requeue(found, event.subject, pool(), None, event.at)


def from_pool(events: list[Event]) -> None:
    """On ticket.moved: what had come back goes on, so it leaves the pool with whoever holds it."""
    for event in events:
        ticket: Ticket = event.subject
        kind = KINDS[ticket.kind]
        if not kind.setbacks or not ticket.is_open or ticket.status is kind.set_back_to:
            continue
        found = place_of(ticket)
        if found is not None and found.reason is not None:
            found.reason = None
            _requeue(found, ticket, queue_for(ticket.kind, ticket.language), found.holder_id, event.at)


def _requeue(place: Place, ticket: Ticket, queue: QueueRule, holder_id: int | None, at: datetime) -> None:
    was, place.queue_id, place.unit_id, place.since = place.queue_id, queue.id, queue.unit_id, at
    place.holder_id = ticket.assignee_id = holder_id
    place.held_since = place.held_since if holder_id else None
    hand_to_unit(ticket, queue.unit_id, at=at)
    record("ticket.requeued", ticket, SYSTEM, at=at, was=was, queue=queue.id)
