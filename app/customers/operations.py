"""What changes customers: making them known, opting out and in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.database import db
from app.core.events import record
from app.core.locks import Space, hold_name
from app.customers.models import ContactPoint, Customer, OptOut, PointKind
from app.customers.queries import find_point


def identify(kind: PointKind, address: str, *, language: str | None = None) -> ContactPoint:
    """The contact point of an address with its customer; both are made at first sight, once however many ask at once.

    The point is held till the commit: two texts of one number are heard one after the other, so the second can join
    what the first opened."""
    found = find_point(kind, address, hold=True)
    if found:
        return found
    # Two first messages of one number arrive together: the second waits here, then finds what the first made.
    hold_name(Space.ADDRESS, address)
    return find_point(kind, address, hold=True) or _make(kind, address, language)


def _make(kind: PointKind, address: str, language: str | None) -> ContactPoint:
    at = now()
    customer = Customer(language=language, created_at=at)
    point = ContactPoint(kind=kind, address=address, customer=customer, created_at=at)
    db.session.add(point)
    db.session.flush()
    return point


def make_known(name: str) -> Customer:
    """Somebody of whom we have nothing but a name."""
    customer = Customer(name=name, created_at=now())
    db.session.add(customer)
    db.session.flush()
    return customer


def opt_out(point: ContactPoint, channel: str, *, at: datetime) -> None:
    """Note that this point wants nothing more on this channel. A second time changes nothing."""
    row = insert(OptOut).values(point_id=point.id, channel=channel, since=at).on_conflict_do_nothing()
    if db.session.execute(row.returning(OptOut.point_id)).first():
        record("customer.opted_out", point.customer, point.customer, at=at, channel=channel)


def opt_in(point: ContactPoint, channel: str, *, at: datetime) -> None:
    """Take an opt-out back."""
    gone = sa.delete(OptOut).where(OptOut.point_id == point.id, OptOut.channel == channel)
    if db.session.execute(gone.returning(OptOut.point_id)).first():
        record("customer.opted_in", point.customer, point.customer, at=at, channel=channel)
