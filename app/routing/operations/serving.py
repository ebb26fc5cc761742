"""Work goes to the unit and route of its territory, also when its address or the territories change."""

from datetime import datetime

from app.core.events import Event
from app.routing.homes import Home, home_of, homes_of, is_at_home, waiting_for_courier
from app.routing.models import Came, Place
from app.routing.operations.placing import requeue, settle
from app.routing.queries import memberships, place_of, queues, takes
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket

ADDRESS = frozenset({"address", "area_code"})


def follow_address(events: list[Event]) -> None:
    """On ticket.facts_changed: an address that was said or corrected leads to its unit, as long as nobody is on the way."""
    for event in events:
        ticket: Ticket = event.subject
        changed = {name for name, _was, _to in event.data["changes"]}
        if changed & ADDRESS and ticket.status in KINDS[ticket.kind].placed_while:
            found = place_of(ticket)
            if found is not None:
                place_again(found, ticket, home_of(ticket, event.at), event.at)


def place_again(place: Place, ticket: Ticket, home: Home, at: datetime) -> None:
    """Where it belongs now. Whoever holds it keeps it where they work; what is there already stays."""
    if is_at_home(place, home):
        return
    if home.served is not None:
        place.reason = None  # what had come back goes out anew
    is_theirs = home.queue.id in {place.queue_id, *memberships().get(place.holder_id or 0, ())}
    requeue(place, ticket, home, place.holder_id if is_theirs else None, at)
    settle(place, ticket, home, at)


def follow_kind(events: list[Event]) -> None:
    """On ticket.converted: it waits where work of its kind does. Whoever holds it keeps it, and keeps it where they work."""
    for event in events:
        ticket: Ticket = event.subject
        found = place_of(ticket)
        if found is None:
            continue
        found.reason, home = None, home_of(ticket, event.at)
        if found.holder_id is None or home.queue.id in memberships().get(found.holder_id, ()):
            requeue(found, ticket, home, found.holder_id, event.at)
        settle(found, ticket, home, event.at)


def send_home(events: list[Event]) -> None:
    """On ticket.released: what was converted while somebody held it elsewhere waits where work of its kind does."""
    for event in events:
        ticket: Ticket = event.subject
        found = place_of(ticket)
        if found is None or found.holder_id is not None:
            continue
        queue = queues()[found.queue_id]
        if found.came is Came.HOME and not queue.is_pool and not takes(queue, ticket):
            place_again(found, ticket, home_of(ticket, event.at), event.at)


def place_batch_anew(after: int, limit: int, at: datetime) -> int | None:
    """Place what waits for a courier by today's territories, from the ticket after that number on. Gives where to go on."""
    waiting = waiting_for_courier(after, limit, hold=True)
    tickets = [ticket for ticket, _ in waiting]
    for (ticket, found), home in zip(waiting, homes_of(tickets, at), strict=True):
        place_again(found, ticket, home, at)
    return tickets[-1].id if len(tickets) == limit else None
