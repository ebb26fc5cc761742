"""Search over what waits: a number in whatever form, or the beginning of a name."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.core.database import db
from app.customers.models import Customer
from app.customers.queries import find_by_number, same_person
from app.routing.board import cards
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

LIMIT = 50


def find_cards(asked: str, user: Colleague, region: str | None) -> Sequence[Any]:
    """The open work of the customers that fit, if this person may see it. `region`: whose national numbers are typed."""
    person = find_by_number(asked, region)
    names = sa.select(Customer.id).where(Customer.name.istartswith(asked, autoescape=True)).limit(LIMIT)
    found = Ticket.customer_id.in_(same_person(person.id) if person else names)
    statement = cards().where(found, visible_to(user)).order_by(Ticket.opened_at.desc())
    return db.session.execute(statement.limit(LIMIT)).all()
