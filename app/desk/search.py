"""Search: a number of whatever kind in whatever form, or the beginning of a name."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.queries import Colleague
from app.core.database import db
from app.customers.models import Customer
from app.customers.queries import find_by_number, same_person
from app.items.numbers import numbers_in
from app.routing.board import PAGE, Cursor, cards
from app.tickets.matters import names_items
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

MOST_ENDED = 20


def find_cards(asked: str, user: Colleague, region: str | None, after: Cursor | None = None) -> Sequence[Any]:
    """The open work that fits, of what this person may see, the newest first, a page at a time.

    One more than a page says that there is more. `region`: whose national numbers are typed."""
    statement = cards().add_columns(Ticket.opened_at).where(_about(asked, region), visible_to(user))
    if after:
        statement = statement.where(
            sa.tuple_(Ticket.opened_at, Ticket.id) < sa.tuple_(*map(sa.literal, after))
        )
    newest = statement.order_by(Ticket.opened_at.desc(), Ticket.id.desc())
    return db.session.execute(newest.limit(PAGE + 1)).all()


def find_ended(asked: str, user: Colleague, region: str | None) -> Sequence[Ticket]:
    """The latest that fit of what has ended, of what this person may see."""
    ended = sa.select(Ticket).where(_about(asked, region), visible_to(user), Ticket.closed_at.is_not(None))
    return db.session.scalars(ended.order_by(Ticket.opened_at.desc()).limit(MOST_ENDED)).all()


def _about(asked: str, region: str | None) -> sa.ColumnElement[bool]:
    """Tickets that name this item, or are of this number's owner, or of anybody called so."""
    items = [item.number for item in numbers_in(asked)]
    if items:
        return names_items(items)
    person = find_by_number(asked, region)
    return Ticket.customer_id.in_(same_person(person.id) if person else _called(asked))


def _called(name: str) -> "sa.CompoundSelect[int]":
    """Everybody whose name begins so, and the records merged into them. How many is for the page to limit, not here:
    those this person may see need not be among the first."""
    survivor = aliased(Customer)
    merged = sa.select(Customer.id).join(survivor, Customer.survivor_id == survivor.id)
    return sa.union(
        sa.select(Customer.id).where(Customer.name.istartswith(name, autoescape=True)),
        merged.where(survivor.name.istartswith(name, autoescape=True)),
    )
