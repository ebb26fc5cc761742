"""Search over what waits: a number in whatever form, or the beginning of a name."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.queries import Colleague
from app.core.database import db
from app.customers.models import Customer
from app.customers.queries import find_by_number, same_person
from app.routing.board import PAGE, Cursor, cards
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to


def find_cards(asked: str, user: Colleague, region: str | None, after: Cursor | None = None) -> Sequence[Any]:
    """The open work of the customers that fit, of what this person may see, the newest first, a page at a time.

    One more than a page says that there is more. `region`: whose national numbers are typed."""
    person = find_by_number(asked, region)
    found = Ticket.customer_id.in_(same_person(person.id) if person else _called(asked))
    statement = cards().add_columns(Ticket.opened_at).where(found, visible_to(user))
    if after:
        statement = statement.where(
            sa.tuple_(Ticket.opened_at, Ticket.id) < sa.tuple_(*map(sa.literal, after))
        )
    newest = statement.order_by(Ticket.opened_at.desc(), Ticket.id.desc())
    return db.session.execute(newest.limit(PAGE + 1)).all()


def _called(name: str) -> "sa.CompoundSelect[int]":
    """Everybody whose name begins so, and the records merged into them. How many is for the page to limit, not here:
    those this person may see need not be among the first."""
    survivor = aliased(Customer)
    merged = sa.select(Customer.id).join(survivor, Customer.survivor_id == survivor.id)
    return sa.union(
        sa.select(Customer.id).where(Customer.name.istartswith(name, autoescape=True)),
        merged.where(survivor.name.istartswith(name, autoescape=True)),
    )
