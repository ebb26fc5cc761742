"""Which open matter words belong to (the ladder, step 2)."""

import re
from datetime import datetime

from app.core.numbers import fold_digits
from app.customers.models import ContactPoint
from app.tickets.models import Ticket
from app.tickets.queries import open_ticket_of_point, ticket_named
from app.tickets.references import read_reference

_TEN_DIGITS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


def find_matter(said: str, point: ContactPoint | None, at: datetime) -> Ticket | None:
    """The ticket named by its reference, open or ended; else the open one of the same number, if it is recent."""
    for reference in references_in(said):
        named = ticket_named(reference)
        if named is not None:
            return named
    return open_ticket_of_point(point.id, at) if point else None


def references_in(said: str) -> list[str]:
    """Every reference with a right check digit that a text names, in any script, grouped or not."""
    found = (read_reference(match) for match in _TEN_DIGITS.findall(fold_digits(said)))
    return [reference for reference in found if reference]
