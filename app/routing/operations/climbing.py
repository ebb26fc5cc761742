"""What is late climbs: a ticket gets more urgent, and the supervising unit sees it, or what a unit owes us."""

from app.accounts.queries import supervising
from app.core.events import SYSTEM, Event, record
from app.sla.actions import CLIMB, RAISE, asking_for
from app.sla.queries import open_tickets_of
from app.tickets.handoffs import Handoff
from app.tickets.models import Priority, Ticket
from app.tickets.operations.handing import named
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
    tickets = open_tickets_of(asking)
    shown = set()
    for event in asking:
        handoff: Handoff | None = event.subject.handoff
        ticket = tickets.get(event.subject.timeline_id)
        if ticket is None:
            continue
        unit_id = _climb_handoff(handoff, event) if handoff else _climb_ticket(ticket, event)
        if unit_id is not None:
            shown.add((ticket.id, unit_id))
    show_to_units(sorted(shown), at=events[0].at)


def raise_priority(events: list[Event]) -> None:
    """On sla.level_reached: one step more urgent, once for each ticket that asks for it."""
    for ticket in open_tickets_of(asking_for(events, RAISE)).values():
        if ticket.priority is not Priority.URGENT:
            was, ticket.priority = ticket.priority, _RAISED[ticket.priority]
            record("ticket.raised", ticket, SYSTEM, at=events[0].at, was=was.value, to=ticket.priority.value)


def _climb_ticket(ticket: Ticket, event: Event) -> int | None:
    """From the unit that has it. Gives the unit that sees it from now on."""
    unit_id = _next_above(ticket.unit_id, ticket.level)
    ticket.priority = _RAISED[ticket.priority]
    ticket.level += 1
    record(
        "ticket.climbed", ticket, SYSTEM, at=event.at,
        target=event.data["target"], unit=unit_id, level=ticket.level, priority=ticket.priority.value,
    )  # fmt: skip
    return unit_id


def _climb_handoff(handoff: Handoff, event: Event) -> int | None:
    """From the unit that owes us an answer, as long as somebody is above who does not know it yet.

    The ticket gets no more urgent: its customer was promised nothing of this."""
    above_id = _next_above(handoff.unit_id, handoff.level)
    if above_id is None or (handoff.level and above_id == _next_above(handoff.unit_id, handoff.level - 1)):
        return None
    handoff.level += 1
    record(
        "handoff.climbed", handoff, SYSTEM, at=event.at,
        target=event.data["target"], above=above_id, level=handoff.level, **named(handoff),
    )  # fmt: skip
    return above_id


def _next_above(unit_id: int | None, level: int) -> int | None:
    """The unit as many steps above as it has climbed, and one more; at the top that at the top. None if none is above."""
    above_id = unit_id
    for _ in range(level + 1):
        above = supervising(above_id)
        if above is None:
            break
        above_id = above.id
    return above_id if above_id != unit_id else None
