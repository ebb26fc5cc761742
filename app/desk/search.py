"""Search over what waits: a number in whatever form, or the beginning of a name."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.core.database import db
from app.core.numbers import to_e164
from app.customers.models import ContactPoint, Customer
from app.routing.board import cards
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

LIMIT = 50


def find_cards(asked: str, user: Colleague) -> Sequence[Any]:
    """The open work of the customers that fit, if this person may see it."""
    number = to_e164(asked)
    points = sa.select(ContactPoint.customer_id).where(ContactPoint.address == number)
    names = sa.select(Customer.id).where(Customer.name.istartswith(asked, autoescape=True)).limit(LIMIT)
    customers = points if number else names
    statement = cards().where(Ticket.customer_id.in_(customers), visible_to(user))
    return db.session.execute(statement.order_by(Ticket.opened_at.desc()).limit(LIMIT)).all()
