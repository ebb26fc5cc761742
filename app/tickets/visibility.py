"""Who may see which ticket, as a condition inside the query that finds it."""

from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.tickets.models import Ticket, TicketUnit

Rule = Callable[[Colleague, str], "sa.ColumnElement[bool]"]


def through_units(user: Colleague, right: str) -> sa.ColumnElement[bool]:
    """Tickets that a unit over which they have the right, or one below it, has or had."""
    seen = sa.select(TicketUnit.id).where(
        TicketUnit.ticket_id == Ticket.id, TicketUnit.unit_id.in_(user.units_with(right))
    )
    return probing(seen)


def probing(rows: "sa.Select[int]") -> sa.ColumnElement[bool]:
    """Whether there is such a row for the ticket, looked up in its index ticket by ticket.

    The offset keeps PostgreSQL from reading the whole table into a hash first, even for a single ticket."""
    return sa.exists(rows.correlate(Ticket).offset(0))


RULES: list[Rule] = [through_units]  # packages above add theirs: routing knows queues


def visible_to(user: Colleague, right: str = "tickets.see") -> sa.ColumnElement[bool]:
    """True in SQL where this person has this right on the ticket."""
    return sa.or_(*(rule(user, right) for rule in RULES))
