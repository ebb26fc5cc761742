"""Which open matter words belong to (the ladder, step 2)."""

import re
from datetime import datetime

from app.core.numbers import fold_digits
from app.customers.models import ContactPoint
from app.items.numbers import numbers_in
from app.tickets.models import Ticket
from app.tickets.queries import open_ticket_following, open_tickets_of_point, ticket_named
from app.tickets.references import read_reference

_TEN_DIGITS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


def find_matter(said: str, point: ContactPoint | None, at: datetime) -> Ticket | None:
    """The ticket that words belong to, open or (named by its reference, and nothing goes on from it) ended."""
    for reference in references_in(said):
        named = ticket_named(reference)
        if named is not None:
            return (
                named
                if named.is_open
                else open_ticket_following(named) or _of_number(said, point, at) or named
            )
    return _of_number(said, point, at)


def _of_number(said: str, point: ContactPoint | None, at: datetime) -> Ticket | None:
    """The same number's, if it is recent: first one that names the same item, and none that names only others."""
    candidates = open_tickets_of_point(point.id, at) if point else []
    named = set(items_in(said))
    same = [ticket for ticket in candidates if named & set(items_of(ticket))]
    fitting = [ticket for ticket in candidates if not named or not items_of(ticket)]
    return next(iter([*same, *fitting]), None)


def references_in(said: str) -> list[str]:
    """Every reference with a right check digit that a text names, in any script, grouped or not."""
    found = (read_reference(match) for match in _TEN_DIGITS.findall(fold_digits(said)))
    return [reference for reference in found if reference]


def items_in(said: str) -> list[str]:
    """Every item that a text names; a number with a wrong check digit names none."""
    return [item.number for item in numbers_in(said) if item.is_right]


def items_of(ticket: Ticket) -> list[str]:
    """The items that the words of a ticket named."""
    return list(ticket.triage.get("items", ()))
