"""Who may see which ticket, as a condition inside the query that finds it."""

from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.tickets.models import Ticket, TicketUnit

Rule = Callable[[Colleague], "sa.ColumnElement[bool]"]


def through_units(user: Colleague) -> sa.ColumnElement[bool]:
    """Tickets that a unit of theirs, or one below it, has or had."""
    seen = sa.select(TicketUnit.id).where(
        TicketUnit.ticket_id == Ticket.id, TicketUnit.unit_id.in_(user.units_with("tickets.see"))
    )
    return probing(seen)


def probing(rows: "sa.Select[int]") -> sa.ColumnElement[bool]:
    """Whether there is such a row for the ticket, looked up in its index ticket by ticket.

    The offset is what keeps PostgreSQL from reading the whole table into a hash first, even for a single ticket."""
    return sa.exists(rows.correlate(Ticket).offset(0))


RULES: list[Rule] = [through_units]  # packages above add theirs: routing knows queues


def visible_to(user: Colleague) -> sa.ColumnElement[bool]:
    """True in SQL where this person may see the ticket."""
    return sa.or_(*(rule(user) for rule in RULES))
