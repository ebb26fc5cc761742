"""What is late climbs: it gets more urgent, and the supervising unit sees it."""

import sqlalchemy as sa

from app.accounts.queries import supervising
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.sla.actions import CLIMB, RAISE, asking_for
from app.tickets.models import Priority, Ticket
from app.tickets.operations.units import show_to_units

_RAISED = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.URGENT,
    Priority.URGENT: Priority.URGENT,
}


def climb(events: list[Event]) -> None:
    """On sla.level_reached: one step up for each event that asks for it, in a fixed number of statements per batch."""
    asking = asking_for(events, CLIMB)
    ids = {event.subject.ticket_id for event in asking} - {None}
    if not ids:
        return
    found = db.session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id))
    tickets = {ticket.id: ticket for ticket in found}
    shown = []
    for event in asking:
        ticket = tickets.get(event.subject.ticket_id)
        if ticket is None or not ticket.is_open:
            continue
        unit_id = _next_above(ticket)
        ticket.priority = _RAISED[ticket.priority]
        ticket.level += 1
        if unit_id is not None:
            shown.append((ticket.id, unit_id))
        record(
            "ticket.climbed", ticket, SYSTEM, at=event.at,
            target=event.data["target"], unit=unit_id, level=ticket.level, priority=ticket.priority.value,
        )  # fmt: skip
    show_to_units(sorted(set(shown)), at=events[0].at)


def raise_priority(events: list[Event]) -> None:
    """On sla.level_reached: one step more urgent, once for each ticket that asks for it."""
    ids = {event.subject.ticket_id for event in asking_for(events, RAISE)} - {None}
    if not ids:
        return
    for ticket in db.session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)):
        if ticket.is_open and ticket.priority is not Priority.URGENT:
            was, ticket.priority = ticket.priority, _RAISED[ticket.priority]
            record("ticket.raised", ticket, SYSTEM, at=events[0].at, was=was.value, to=ticket.priority.value)


def _next_above(ticket: Ticket) -> int | None:
    """The unit as many steps above as the ticket has climbed, and one more."""
    unit_id = ticket.unit_id
    for _ in range(ticket.level + 1):
        above = supervising(unit_id)
        if above is None:
            break
        unit_id = above.id
    return unit_id if unit_id != ticket.unit_id else None
