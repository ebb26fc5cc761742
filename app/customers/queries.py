"""Reads: who is behind an address."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.core.database import db
from app.core.numbers import to_e164
from app.customers.models import ContactPoint, Customer, PointKind


def find_point(kind: PointKind, address: str, *, hold: bool = False) -> ContactPoint | None:
    """The contact point with its customer and opt-outs, in one statement.

    `hold` keeps others who ask for this point waiting till the commit."""
    statement = _HELD_POINT if hold else _POINT
    return db.session.scalars(statement, {"kind": kind, "address": address}).unique().one_or_none()


def find_by_number(typed: str, region: str | None = None) -> Customer | None:
    """The customer of a number in whatever form it was typed; merged ones answer with their survivor."""
    number = to_e164(typed, region)
    point = find_point(PointKind.PHONE, number) if number else None
    return point.person if point else None


def person_of(customer_id: int) -> Customer:
    """A customer that is known to be there."""
    return db.session.get_one(Customer, customer_id)


def same_person(customer_id: int) -> "sa.Select[int]":
    """The numbers of all records that are this person: its own, and those merged into it."""
    return sa.select(Customer.id).where(
        sa.or_(Customer.id == customer_id, Customer.survivor_id == customer_id)
    )


def points_of(customer_id: int) -> Sequence[ContactPoint]:
    """Where a person is reached, the oldest known first."""
    mine = ContactPoint.customer_id.in_(same_person(customer_id))
    return db.session.scalars(
        sa.select(ContactPoint).where(mine).order_by(ContactPoint.created_at, ContactPoint.id)
    ).all()


# Made once: building a statement costs as much as running it, and every text begins with this one.
_POINT = (
    sa.select(ContactPoint)
    .join(ContactPoint.customer)
    .outerjoin(ContactPoint.opt_outs)
    .options(contains_eager(ContactPoint.customer), contains_eager(ContactPoint.opt_outs))
    .where(ContactPoint.kind == sa.bindparam("kind"), ContactPoint.address == sa.bindparam("address"))
)
_HELD_POINT = _POINT.with_for_update(of=ContactPoint, key_share=True)
