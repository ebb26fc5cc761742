"""Which ticket a matter is open on: the one named by its reference, those of an item, those of a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import aliased

from app.core.database import db
from app.customers.models import ContactPoint
from app.items.models import ItemParty, MailItem
from app.tickets.merging import hold_survivor
from app.tickets.models import Status, Ticket

Condition = sa.ColumnElement[bool]
SAME_NUMBER = timedelta(hours=24)
THREAD_WE_WROTE_TO = timedelta(hours=72)
OF_LATE, MANY_ITEMS = timedelta(days=30), 5


def ticket_named(reference: str) -> Ticket | None:
    """The ticket of a reference that a customer wrote, ended or not; of a merged one that which goes on for it."""
    named = sa.select(Ticket).where(Ticket.reference == reference)
    found = db.session.scalar(named.where(Ticket.survivor_id.is_(None)).with_for_update())
    if found is not None:
        return found
    merged = db.session.scalar(named)
    return hold_survivor(merged) if merged is not None else None


def open_ticket_following(ticket: Ticket) -> Ticket | None:
    """The open ticket that continues an ended one, itself or by what it was merged into."""
    going = sa.or_(Ticket.closed_at.is_(None), Ticket.survivor_id.is_not(None))
    following = sa.select(Ticket).where(Ticket.follows_id == ticket.id, going)
    found = db.session.scalar(following.order_by(Ticket.id.desc()).limit(1))
    held = hold_survivor(found) if found is not None else None
    return held if held is not None and held.is_open else None


@dataclass(frozen=True)
class OpenTickets:
    """What words may belong to, the latest first; which of these are the number's own, or were merged from its own;
    and whether the number says too little to tell matters apart."""

    tickets: Sequence[Ticket]
    own: Sequence[Ticket]
    has_many_items: bool


def open_tickets_for(
    point: ContactPoint | None, items: Sequence[str], at: datetime, limit: int = 5
) -> OpenTickets:
    """The open tickets that words may belong to when they name no reference: those of these items, whoever opened
    them, and those of this number.

    The same number within 24 hours, 72 on a thread we wrote to (product.md, the ladder, step 2); and as long as we wait
    for an answer, since we go on reminding them of it. A number that has to do with more than five items in 30 days is
    a shop's or a desk's: it tells no matter from another."""
    named = {
        "point_id": point.id if point else None,
        "customer_id": point.person.id if point else None,
        "telephone": point.address if point else None,
        "limit": limit,
        "number_since": at - SAME_NUMBER,
        "thread_since": at - THREAD_WE_WROTE_TO,
        "of_late": at - OF_LATE,
    } | ({"items": list(items)} if items else {})
    found = db.session.execute(_OPEN_FOR_ITEMS if items else _OPEN_OF_NUMBER, named).all()
    own = [row[0] for row in found if row.is_own]
    return OpenTickets([row[0] for row in found], own, any(row.is_many for row in found))


def open_tickets_about(items: Sequence[str]) -> list[tuple[Ticket, str]]:
    """The open tickets that name one of these items, with the item; one that names two of them stands there twice."""
    about = sa.select(Ticket).where(Ticket.closed_at.is_(None), names_items(items))
    named = set(items)
    return [(each, item) for each in db.session.scalars(about) for item in named & set(each.triage["items"])]


def names_items(items: Sequence[str]) -> Condition:
    """Tickets whose words named one of these items."""
    return _ITEMS.has_any(sa.cast(list(items), ARRAY(sa.Text)))


_ITEMS: sa.ColumnElement[Any] = sa.literal_column("(ticket.triage -> 'items')", JSONB)  # as its index has it
# Made once: building a statement costs as much as running it, and every text asks this.
_NAMED_OF_LATE = (
    sa.select(sa.func.jsonb_array_elements_text(Ticket.triage["items"]).label("number"))
    .where(Ticket.customer_id == sa.bindparam("customer_id"), Ticket.opened_at >= sa.bindparam("of_late"))
    .union(
        sa.select(MailItem.number)
        .join(ItemParty, ItemParty.item_id == MailItem.id)
        .where(ItemParty.number == sa.bindparam("telephone"), MailItem.accepted_at >= sa.bindparam("of_late"))
        .limit(MANY_ITEMS + 1)
    )
    .subquery()
)
_merged = aliased(Ticket)
_first = (
    sa.select(_merged.survivor_id.label("id"))
    .where(_merged.point_id == sa.bindparam("point_id"), _merged.survivor_id.is_not(None))
    .cte("survivors", recursive=True)
)
_survivors = _first.union(
    sa.select(_merged.survivor_id)
    .join(_first, _merged.id == _first.c.id)
    .where(_merged.survivor_id.is_not(None))
)
# An array, so that each branch of the condition finds its own index.
_SURVIVORS = sa.func.array(sa.select(_survivors.c.id).scalar_subquery(), type_=ARRAY(sa.BigInteger))
_IS_OWN = sa.or_(Ticket.point_id == sa.bindparam("point_id"), Ticket.id == sa.any_(_SURVIVORS))
_OF_THE_NUMBER = sa.and_(
    _IS_OWN,
    sa.or_(
        Ticket.last_contact_at >= sa.bindparam("number_since"),
        Ticket.asked_at >= sa.bindparam("thread_since"),
        Ticket.status == Status.WAITING_CUSTOMER,
    ),
)
_HAS_MANY = sa.select(sa.func.count()).select_from(_NAMED_OF_LATE).scalar_subquery() > MANY_ITEMS


def _open_where(condition: Condition, *first: Any) -> Any:
    return (
        sa.select(Ticket, _IS_OWN.label("is_own"), _HAS_MANY.label("is_many"))
        .where(Ticket.closed_at.is_(None), condition)
        .order_by(*first, Ticket.last_contact_at.desc(), Ticket.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .with_for_update(of=Ticket)
    )


_OPEN_OF_NUMBER = _open_where(_OF_THE_NUMBER)
_OF_THE_ITEMS = _ITEMS.has_any(sa.bindparam("items", type_=ARRAY(sa.Text)))
_OPEN_FOR_ITEMS = _open_where(sa.or_(_OF_THE_ITEMS, _OF_THE_NUMBER), _OF_THE_ITEMS.desc())
