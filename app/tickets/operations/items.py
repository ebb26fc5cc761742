"""What becomes of items is told on the tickets about them."""

from app.core.events import SYSTEM, Event, record
from app.tickets.matters import open_tickets_about


def tell_late(events: list[Event]) -> None:
    """On item.late: a line on the timeline of every open ticket that names the item."""
    late = {event.data["number"]: event for event in events}
    for ticket, number in open_tickets_about(sorted(late)):
        record("ticket.item_late", ticket, SYSTEM, at=late[number].at, item=number)
