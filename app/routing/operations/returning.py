"""Work that came back waits in the dispatch pool until it goes out again. In-transaction listeners."""

from app.core.events import Event
from app.routing.homes import Home, home_of, usual_home
from app.routing.models import Came
from app.routing.operations.placing import requeue, settle
from app.routing.queries import place_of, pool
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket


def to_pool(events: list[Event]) -> None:
    """On ticket.refused and ticket.failed: free for a dispatcher, and its place says why it is there."""
    for event in events:
        found = place_of(event.subject)
        if found is not None:
            found.reason = event.data["reason"]
            home = Home(pool(), pool().unit_id)
            requeue(found, event.subject, home, None, event.at, came=Came.SET_BACK)


def from_pool(events: list[Event]) -> None:
    """On ticket.moved: what had come back, or had no territory, goes on: it leaves the pool with whoever holds it."""
    for event in events:
        ticket: Ticket = event.subject
        kind = KINDS[ticket.kind]
        if not kind.setbacks or not ticket.is_open or ticket.status is kind.set_back_to:
            continue
        found = place_of(ticket)
        if found is not None and (found.reason is not None or found.unmatched):
            found.reason = None
            home = home_of(ticket, event.at)
            home = usual_home(ticket) if home.unmatched else home
            requeue(found, ticket, home, found.holder_id, event.at)
            settle(found, ticket, home, event.at)
