"""From when a clock counts that a ticket is promised only now: as if it had been promised all along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import Event
from app.sla.reckoning import due_from, levels_at
from app.sla.rules import TargetRule
from app.sla.spans import Span, rests_of
from app.sla.targets import SETTLED, Begins
from app.tickets.models import Status, Ticket
from app.tickets.operations.facts import facts_at_hand

WINDOW_END = "window_to_at"
_WAITS_FOR = {
    Begins.WAITING: Status.WAITING_CUSTOMER,
    Begins.ANSWERED: Status.ANSWERED,
    Begins.ASSIGNED: Status.ASSIGNED,
}
_WINDOW_CHANGED = Event.data["changes"].contains([[WINDOW_END]])


@dataclass(frozen=True)
class Beginning:
    """A clock that would begin: by what, from when, and when it would be due."""

    rule: TargetRule
    at: datetime
    due_at: datetime
    levels: Sequence[datetime]  # when each would be reached


@dataclass(frozen=True)
class Booking:
    """The window that stands: when it was booked, and when it ends."""

    at: datetime
    end: datetime


def beginning_of(
    rule: TargetRule, ticket: Ticket, spans: Sequence[Span], booking: Booking | None, at: datetime
) -> Beginning | None:
    """Its beginning, if what it counts from has happened and is open still."""
    if rule.kind.begins is Begins.BOOKED:
        if booking is None or (ticket.status in rule.kind.met_in and not _is_for_the_rest(booking, spans)):
            return None
        began, due_at = booking.at, booking.end
    else:
        counted_from = _began_at(rule, ticket, spans)
        if counted_from is None:
            return None
        began, due_at = counted_from, due_from(rule, counted_from, rests_of(rule, spans, at))
    return Beginning(rule, began, due_at, levels_at(rule, began, due_at))


def _is_for_the_rest(booking: Booking, spans: Sequence[Span]) -> bool:
    """Whether that window was booked after the ticket was collected in part: for what was left behind."""
    now = next((each for each in spans if each.to_at is None), None)
    return now is not None and now.status == Status.PART_COLLECTED and booking.at >= now.from_at


def _began_at(rule: TargetRule, ticket: Ticket, spans: Sequence[Span]) -> datetime | None:
    begins = rule.kind.begins
    if begins in _WAITS_FOR:  # our question, our answer, a courier: as long as the ticket stands there
        return next(
            (each.from_at for each in spans if each.to_at is None and each.status == _WAITS_FOR[begins]), None
        )
    counted_from = {
        Begins.OPENED: ticket.opened_at,
        Begins.FIRST_CONTACT: ticket.first_contact_at,
        Begins.URGED: _threatened_at(ticket),
    }.get(begins)
    if counted_from is None or ticket.status in SETTLED or _is_answered(rule, ticket, counted_from):
        return None
    return counted_from


def _is_answered(rule: TargetRule, ticket: Ticket, counted_from: datetime) -> bool:
    """Whether our words have met it. To a threat, what we wrote before it is no answer."""
    if not rule.kind.met_by_words or ticket.asked_at is None:
        return False
    return rule.kind.begins is not Begins.URGED or ticket.asked_at >= counted_from


def _threatened_at(ticket: Ticket) -> datetime | None:
    """Since when a customer of it threatens: since the opening, if they did so in their first words."""
    if not ticket.triage.get("threat"):
        return None
    later = ticket.triage.get("threatened_at")
    return datetime.fromisoformat(later) if later else ticket.opened_at


def bookings_of(tickets: Sequence[Ticket]) -> Mapping[int, Booking]:
    """The windows that stand for these tickets, in a few statements. One that never moved was booked at the opening."""
    facts = facts_at_hand(tickets)
    ends = {ticket: end for ticket in tickets if (end := getattr(facts.get(ticket), WINDOW_END, None))}
    moved = _booked_at([ticket.id for ticket in ends])
    return {ticket.id: Booking(moved.get(ticket.id, ticket.opened_at), end) for ticket, end in ends.items()}


def _booked_at(ticket_ids: Sequence[int]) -> Mapping[int, datetime]:
    if not ticket_ids:
        return {}
    changed = Event.ticket_id.in_(ticket_ids), Event.name == "ticket.facts_changed", _WINDOW_CHANGED
    rows = db.session.execute(
        sa.select(Event.ticket_id, sa.func.max(Event.at)).where(*changed).group_by(Event.ticket_id)
    )
    return {ticket_id: at for ticket_id, at in rows if ticket_id is not None}
