"""Which items a ticket is about, and what becomes of them, told on it."""

from collections.abc import Iterable
from datetime import datetime

from app.core.events import SYSTEM, Acting, Event, record
from app.items.queries import stages_of
from app.tickets.matters import open_tickets_about
from app.tickets.models import Ticket


def name_items(ticket: Ticket, numbers: Iterable[str], *, actor: Acting, at: datetime) -> None:
    """It is about these too, as far as they have come by now. Named again they change nothing."""
    known = ticket.triage.get("items", ())
    further = sorted({*numbers}.difference(known))
    if further:
        stages = {**stages_of(further), **ticket.triage.get("stages", {})}
        ticket.triage = ticket.triage | {"items": sorted({*known, *further}), "stages": stages}
        record("ticket.items_named", ticket, actor, at=at, items=further)


def tell_late(events: list[Event]) -> None:
    """On item.late: a line on the timeline of every open ticket that names the item."""
    late = {event.data["number"]: event for event in events}
    for ticket, number in open_tickets_about(sorted(late)):
        record("ticket.item_late", ticket, SYSTEM, at=late[number].at, item=number)
