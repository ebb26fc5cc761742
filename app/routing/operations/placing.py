"""Places follow tickets. In-transaction listeners, called with lists of events."""

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.routing.board import LAST
from app.routing.models import Place
from app.routing.queries import place_of, queue_for
from app.sla.queries import Due, due_of, timers_of
from app.tickets.models import Ticket
from app.tickets.operations.units import give_to_unit


def choose(events: list[Event]) -> None:
    """On ticket.opened: the queue that takes its kind and language; its unit has the ticket now."""
    for event in events:
        ticket: Ticket = event.subject
        give_to_unit(ticket, queue_for(ticket.kind, ticket.language).unit_id, at=event.at)


def place(events: list[Event]) -> None:
    """On ticket.opened, after the timers: its place, in due order."""
    for event in events:
        ticket: Ticket = event.subject
        queue = queue_for(ticket.kind, ticket.language)
        new = Place(
            ticket=ticket,
            queue_id=queue.id,
            unit_id=ticket.unit_id,
            since=event.at,
            sort_at=LAST,
            paused=False,
        )
        order_by_due(new, due_of(timers_of(ticket)))
        db.session.add(new)


def order_by_due(place: Place, due: Due) -> None:
    """Where it stands: by the earliest running target; last when nothing runs."""
    place.due_at, place.target, place.paused = due.due_at, due.target, due.paused
    place.risk_at = due.warn_at or due.due_at
    place.sort_at = due.due_at or LAST


def reorder(events: list[Event]) -> None:
    """On sla.due_changed: the place moves to where it now belongs."""
    for event in events:
        found = place_of(event.subject)
        if found is not None:
            data = event.data
            order_by_due(found, Due(data["due_at"], data["warn_at"], data["target"], data["paused"]))


def leave(events: list[Event]) -> None:
    """On ticket.ended: what is done waits no more. Boards of a queue that is not its kind's are told apart."""
    ended = {event.subject.id: event for event in events}
    left = db.session.execute(
        sa.delete(Place)
        .where(Place.ticket_id.in_(ended))
        .returning(Place.ticket_id, Place.queue_id)
        .execution_options(synchronize_session=False)
    )
    for row in left:
        event = ended[row.ticket_id]
        if row.queue_id != queue_for(event.subject.kind, event.subject.language).id:
            record("ticket.requeued", event.subject, SYSTEM, at=event.at, was=row.queue_id, queue=None)
