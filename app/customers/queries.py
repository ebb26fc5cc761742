"""Reads: who is behind an address."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from app.core.database import db
from app.core.numbers import to_e164
from app.customers.models import ContactPoint, Customer, PointKind


def find_point(kind: PointKind, address: str, *, hold: bool = False) -> ContactPoint | None:
    """The contact point with its customer and opt-outs, in one statement.

    `hold` keeps others who ask for this point waiting till the commit."""
    statement = (
        sa.select(ContactPoint)
        .join(ContactPoint.customer)
        .outerjoin(ContactPoint.opt_outs)
        .options(contains_eager(ContactPoint.customer), contains_eager(ContactPoint.opt_outs))
        .where(ContactPoint.kind == kind, ContactPoint.address == address)
    )
    if hold:
        statement = statement.with_for_update(of=ContactPoint, key_share=True)
    return db.session.scalars(statement).unique().one_or_none()


def find_by_number(typed: str, region: str | None = None) -> Customer | None:
    """The customer of a number in whatever form it was typed; merged ones answer with their survivor."""
    number = to_e164(typed, region)
    if number is None:
        return None
    survivor = aliased(Customer)
    row = db.session.execute(
        sa.select(Customer, survivor)
        .join(ContactPoint, ContactPoint.customer_id == Customer.id)
        .outerjoin(survivor, survivor.id == Customer.survivor_id)
        .where(ContactPoint.kind == PointKind.PHONE, ContactPoint.address == number)
    ).one_or_none()
    return (row[1] or row[0]) if row else None


def points_of(customer_id: int) -> Sequence[ContactPoint]:
    """Where a customer is reached, the oldest known first."""
    return db.session.scalars(
        sa.select(ContactPoint).where(ContactPoint.customer_id == customer_id).order_by(ContactPoint.id)
    ).all()


def has_survived_others(customer_id: int) -> bool:
    """Whether records were merged into this one: it is merged away no more, so a merge is one step deep."""
    merged = sa.select(Customer.id).where(Customer.survivor_id == customer_id).limit(1)
    return db.session.scalar(merged) is not None
