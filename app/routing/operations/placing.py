"""Places follow tickets. In-transaction listeners, called with lists of events."""

import secrets
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.events import Event
from app.routing.board import LAST
from app.routing.models import Place, Tally
from app.routing.queries import place_of, queue_for
from app.sla.queries import Due, due_of, timers_of
from app.tickets.models import Ticket
from app.tickets.operations.units import give_to_unit

SHARDS = 8


def choose(events: list[Event]) -> None:
    """On ticket.opened: the queue that takes its kind and language; its unit has the ticket now."""
    for event in events:
        ticket: Ticket = event.subject
        give_to_unit(ticket, queue_for(ticket.kind, ticket.language).unit_id, at=event.at)


def place(events: list[Event]) -> None:
    """On ticket.opened, after the timers: its place, in due order."""
    added: Counter[tuple[int, int]] = Counter()
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
        added[queue.id, queue.unit_id] += 1
    count({key: (number, 0) for key, number in added.items()})


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
    """On ticket.ended: what is done waits no more."""
    gone = [event.subject.id for event in events]
    rows = db.session.execute(
        sa.delete(Place)
        .where(Place.ticket_id.in_(gone))
        .returning(Place.queue_id, Place.unit_id, Place.holder_id)
        .execution_options(synchronize_session=False)
    )
    changes: dict[tuple[int, int], tuple[int, int]] = {}
    for row in rows:
        places, held = changes.get((row.queue_id, row.unit_id), (0, 0))
        changes[row.queue_id, row.unit_id] = (places - 1, held - (row.holder_id is not None))
    count(changes)


def count(changes: dict[tuple[int, int], tuple[int, int]]) -> None:
    """Keep the tally: how many places and held ones each (queue, unit) gains. Always in the same order: no deadlock."""
    if not changes:
        return
    # One shard for all of an act: two would be locked in an order that another act may reverse.
    shard = db.session().info.setdefault("tally_shard", secrets.randbelow(SHARDS))
    rows = [
        {"queue_id": queue, "unit_id": unit, "shard": shard, "places": places, "held": held}
        for (queue, unit), (places, held) in sorted(changes.items())
    ]
    with db.session.no_autoflush:
        db.session.execute(_KEEP_COUNT, rows)


def recount() -> None:
    """Make the tally anew from the places; for repairs and after bulk loads. Nobody else writes it meanwhile."""
    db.session.execute(sa.text("LOCK TABLE tally IN EXCLUSIVE MODE"))
    db.session.execute(sa.delete(Tally))
    counted = sa.select(
        Place.queue_id, Place.unit_id, sa.literal(0), sa.func.count(), sa.func.count(Place.holder_id)
    ).group_by(Place.queue_id, Place.unit_id)
    columns = ["queue_id", "unit_id", "shard", "places", "held"]
    db.session.execute(insert(Tally).from_select(columns, counted))


_GAIN = insert(Tally)
_KEEP_COUNT = _GAIN.on_conflict_do_update(
    index_elements=[Tally.queue_id, Tally.unit_id, Tally.shard],
    set_={"places": Tally.places + _GAIN.excluded.places, "held": Tally.held + _GAIN.excluded.held},
)
