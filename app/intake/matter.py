"""Which open matter words belong to (the ladder, step 2)."""

import re
from collections.abc import Sequence
from datetime import datetime

from app.core.numbers import fold_digits
from app.customers.models import ContactPoint
from app.items.numbers import candidates_in
from app.items.queries import items_named
from app.tickets.matters import open_ticket_following, open_tickets_for, ticket_named
from app.tickets.models import Ticket
from app.tickets.references import read_reference

ABOUT_ITEMS = frozenset({"query", "complaint"})  # whoever asks after the item has the same matter
_TEN_DIGITS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


def find_matter(
    said: str, point: ContactPoint | None, at: datetime, chosen: Sequence[str] = ()
) -> Ticket | None:
    """The ticket that words belong to, open or (named by its reference, and nothing goes on from it) ended.

    `chosen` are items told beside the words."""
    named_items = {*chosen, *items_in(said)}
    for reference in references_in(said):
        named = ticket_named(reference)
        if named is not None:
            return (
                named
                if named.is_open
                else open_ticket_following(named) or _unnamed(named_items, point, at) or named
            )
    return _unnamed(named_items, point, at)


def find_matter_about(items: Sequence[str], at: datetime) -> Ticket | None:
    """The open ticket on one of these items, whoever opened it."""
    found = open_tickets_for(None, sorted(items), at).tickets if items else []
    return next((ticket for ticket in found if ticket.kind in ABOUT_ITEMS), None)


def _unnamed(named: set[str], point: ContactPoint | None, at: datetime) -> Ticket | None:
    """Whose words name no reference: the one on the same item, their own or another's; else their own, if recent."""
    if point is None and not named:
        return None
    found = open_tickets_for(point, sorted(named), at)
    own = found.own
    same = [ticket for ticket in own if named & set(items_of(ticket))]
    others = [ticket for ticket in found.tickets if ticket not in own and ticket.kind in ABOUT_ITEMS]
    fitting = [ticket for ticket in own if not named or not items_of(ticket)]
    return next(iter([*same, *others, *([] if found.has_many_items else fitting)]), None)


def references_in(said: str) -> list[str]:
    """Every reference with a right check digit that a text names, in any script, grouped or not."""
    found = (read_reference(match) for match in _TEN_DIGITS.findall(fold_digits(said)))
    return [reference for reference in found if reference]


def items_in(said: str) -> list[str]:
    """Every item that a text names. A number with a wrong check digit names none; what can be our reference is that.

    Digits that may be anything name an item if a carrier has told us of it."""
    references = references_in(said)
    possible = [item for item in candidates_in(said) if item.number not in references]
    unsure = [item.number for item in possible if not item.is_sure]
    known = {item.number for item in items_named(unsure)}
    return [item.number for item in possible if item.number in known or (item.is_sure and item.is_right)]


def items_of(ticket: Ticket) -> list[str]:
    """The items that the words of a ticket named."""
    return list(ticket.triage.get("items", ()))
