"""Places follow tickets. In-transaction listeners, called with lists of events."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Acting, Event, record
from app.routing.homes import Home, home_of
from app.routing.models import Came, Place, Strategy
from app.routing.queries import grade_of, last_agent_of, place_of, places_of, queue_of, queues
from app.routing.ranking import LAST, rank_of
from app.sla.queries import Due, due_of, timers_of
from app.tickets.models import Ticket
from app.tickets.operations.facts import facts_to_write
from app.tickets.operations.units import give_to_unit, hand_to_unit


def choose(events: list[Event]) -> None:
    """On ticket.opened: the queue that takes its kind and language, a unit, which has it now, and its place there."""
    for event in events:
        ticket: Ticket = event.subject
        home = home_of(ticket, event.at)
        give_to_unit(ticket, home.unit_id, at=event.at)
        new = new_place(ticket, home, event.at)
        settle(new, ticket, home, event.at)
        db.session.add(new)


def put_back(events: list[Event]) -> None:
    """On ticket.unmerged, after its clocks: it waits again where it belongs, free for anybody."""
    for event in events:
        ticket: Ticket = event.subject
        home = home_of(ticket, event.at)
        again = new_place(ticket, home, event.at)
        settle(again, ticket, home, event.at)
        order_by_due(again, ticket, due_of(timers_of(ticket)))
        db.session.add(again)
        hand_to_unit([ticket], home.unit_id, at=event.at)


def new_place(ticket: Ticket, home: Home, at: datetime) -> Place:
    """One for a ticket, which knows what a place is asked for: channel, language, grade, and who had its customer."""
    return Place(
        ticket=ticket,
        queue_id=home.queue.id,
        unit_id=home.unit_id,
        channel=ticket.answers_on,
        language=ticket.language,
        grade=grade_of(ticket.customer),
        wanted_id=last_agent_of(ticket) if home.queue.strategy is Strategy.STICKY else None,
        came=Came.HOME,
        since=at,
        sort_at=LAST,
        rank_at=LAST,
    )


def settle(place: Place, ticket: Ticket, home: Home, at: datetime) -> None:
    """Note the route, or that there is none, and tell why."""
    place.route, place.unmatched = home.route, home.unmatched
    if home.served is not None:
        facts_to_write(ticket).route = home.route
        keys = [list(key) for key in home.served.keys]
        record("ticket.matched", ticket, SYSTEM, at=at, unit=home.unit_id, route=home.route, keys=keys)
    elif home.unmatched:
        facts_to_write(ticket).route = None
        record("ticket.unmatched", ticket, SYSTEM, at=at)


def place(events: list[Event]) -> None:
    """On ticket.opened, after the timers: in due order."""
    for event in events:
        new = place_of(event.subject)
        assert new is not None
        order_by_due(new, event.subject, due_of(timers_of(event.subject)))


def order_by_due(place: Place, ticket: Ticket, due: Due) -> None:
    """Where it stands: by the earliest running target; last when nothing runs. And when it is given out."""
    place.due_at, place.target, place.paused = due.due_at, due.target, due.paused
    place.risk_at = due.warn_at or due.due_at
    place.sort_at = due.due_at or LAST
    place.rank_at = rank_of(place, queues()[place.queue_id], ticket)


def reorder(events: list[Event]) -> None:
    """On sla.due_changed: the place moves to where it now belongs."""
    places = places_of([event.subject for event in events])
    for event in events:
        found = places.get(event.subject)
        if found is not None:
            data = event.data
            due = Due(data["due_at"], data["warn_at"], data["target"], data["paused"])
            order_by_due(found, event.subject, due)


def rank_anew(events: list[Event]) -> None:
    """On ticket.climbed, raised and priority_set: what is more urgent is given out earlier."""
    places = places_of([event.subject for event in events])
    for ticket, found in places.items():
        found.rank_at = rank_of(found, queues()[found.queue_id], ticket)


def requeue(
    place: Place, ticket: Ticket, home: Home, holder_id: int | None, at: datetime, *, came: Came = Came.HOME
) -> None:
    """It waits elsewhere from now on; who had it may still see it."""
    requeue_all([(place, ticket)], home, holder_id, at, came=came)


def requeue_all(
    waiting: Sequence[tuple[Place, Ticket]],
    home: Home,
    holder_id: int | None,
    at: datetime,
    *,
    came: Came = Came.HOME,
    actor: Acting = SYSTEM,
) -> None:
    """The same of many, in as many statements. What was being held out to somebody is so no more."""
    for place, ticket in waiting:
        was, place.queue_id, place.unit_id = place.queue_id, home.queue.id, home.unit_id
        place.holder_id = ticket.assignee_id = holder_id
        place.held_since = place.held_since if holder_id else None
        place.reservation_id, place.came = None, came
        if was != home.queue.id:
            place.since = at
            record("ticket.requeued", ticket, actor, at=at, was=was, queue=home.queue.id, came=came.value)
        place.rank_at = rank_of(place, home.queue, ticket)
    hand_to_unit([ticket for _, ticket in waiting], home.unit_id, at=at)


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
        if row.queue_id != queue_of(event.subject).id:
            record("ticket.requeued", event.subject, SYSTEM, at=event.at, was=row.queue_id, queue=None)
