"""The board: pages of places in due order, and the counters beside it. Each is one statement, flat as tickets grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import db
from app.customers.models import Customer
from app.routing.capacity import in_hand_of
from app.routing.models import Place, QueueMember, Tally
from app.routing.presence import PresenceSpan, State
from app.tickets.models import Status, Ticket

PAGE = 50
Cursor = tuple[datetime, int]

_CARD = (
    Place.id.label("place_id"), Place.queue_id, Place.unit_id, Place.holder_id, Place.due_at,
    Place.risk_at.label("warn_at"), Place.target, Place.paused, Place.reason, Place.route, Place.unmatched,
    Place.sort_at, Place.since, Place.reservation_id.is_not(None).label("held_out"),
    Ticket.id.label("ticket_id"), Ticket.reference, Ticket.kind, Ticket.status, Ticket.priority, Ticket.subject,
    Ticket.language, Ticket.channel, Ticket.last_contact_at, Ticket.urges, Ticket.needs_look, Ticket.level,
    Customer.name.label("customer_name"), Customer.grade.label("customer_grade"), User.name.label("holder_name"),
)  # fmt: skip


def board_page(
    queue_ids: Sequence[int], after: Cursor | None = None, limit: int = PAGE
) -> Sequence[sa.Row[Any]]:
    """The next cards of these queues in due order; one more than `limit` says that there are more.

    Each queue gives its first `limit` from its index, then they are merged: long queues cost no more than short ones."""
    wanted = _each(queue_ids, "queue_id")
    first = sa.select(Place.id, Place.sort_at).where(
        Place.queue_id == wanted.c.queue_id, Place.ticket_id.is_not(None)
    )
    if after:
        first = first.where(sa.tuple_(Place.sort_at, Place.id) > sa.tuple_(*map(sa.literal, after)))
    heads = first.order_by(Place.sort_at, Place.id).limit(limit + 1).lateral("heads")
    page = (
        sa.select(heads.c.id)
        .select_from(wanted.join(heads, sa.true()))
        .order_by(heads.c.sort_at, heads.c.id)
        .limit(limit + 1)
        .subquery("page")
    )
    return db.session.execute(
        cards().join(page, page.c.id == Place.id).order_by(Place.sort_at, Place.id)
    ).all()


def cards_of(ticket_ids: Sequence[int]) -> Sequence[sa.Row[Any]]:
    """The cards of these tickets, for the screens that show them."""
    return db.session.execute(cards().where(Place.ticket_id.in_(ticket_ids))).all()


def cards() -> Any:
    """Everything a card shows, of every ticket that waits; to be narrowed."""
    return (
        sa.select(*_CARD)
        .join(Ticket, Ticket.id == Place.ticket_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(User, User.id == Place.holder_id)
    )


def _each(ids: Sequence[int], name: str) -> sa.Subquery:
    return sa.select(sa.func.unnest(sa.literal(list(ids), sa.ARRAY(sa.Integer))).label(name)).subquery(
        "wanted"
    )


@dataclass(frozen=True)
class Counts:
    """What a queue, or a unit, has at the moment."""

    open: int = 0
    held: int = 0
    due_soon: int = 0
    late: int = 0
    oldest_at: datetime | None = None

    @property
    def waiting(self) -> int:
        """Those that nobody holds."""
        return self.open - self.held


def count_queues(queue_ids: Sequence[int], at: datetime) -> Mapping[int, Counts]:
    """The counters of these queues."""
    return _count(Place.queue_id, Tally.queue_id, queue_ids, at)


def count_units(unit_ids: Sequence[int], at: datetime) -> Mapping[int, Counts]:
    """The counters of these units, each for itself."""
    return _count(Place.unit_id, Tally.unit_id, unit_ids, at)


def _count(
    of_place: "sa.orm.InstrumentedAttribute[int]",
    of_tally: "sa.orm.InstrumentedAttribute[int]",
    ids: Sequence[int],
    at: datetime,
) -> Mapping[int, Counts]:
    """Kept counts, what is at risk from its index, and the oldest by one index probe each: one statement."""
    wanted = _each(ids, "of_id")
    kept = (
        sa.select(
            of_tally.label("of_id"),
            sa.func.sum(Tally.places).label("open"),
            sa.func.sum(Tally.held).label("held"),
        )
        .where(of_tally.in_(ids))
        .group_by(of_tally)
        .subquery("kept")
    )
    is_late = Place.due_at <= at
    risk = (
        sa.select(
            of_place.label("of_id"),
            sa.func.count().filter(is_late).label("late"),
            sa.func.count().filter(~is_late).label("due_soon"),
        )
        .where(Place.risk_at <= at, of_place.in_(ids))
        .group_by(of_place)
        .subquery("risk")
    )
    oldest = (
        sa.select(Place.since)
        .where(of_place == wanted.c.of_id, Place.holder_id.is_(None), ~Place.paused)
        .order_by(Place.since)
        .limit(1)
        .lateral("oldest")
    )
    statement = (
        sa.select(wanted.c.of_id, kept.c.open, kept.c.held, risk.c.due_soon, risk.c.late, oldest.c.since)
        .select_from(wanted)
        .outerjoin(kept, kept.c.of_id == wanted.c.of_id)
        .outerjoin(risk, risk.c.of_id == wanted.c.of_id)
        .outerjoin(oldest, sa.true())
    )
    return {
        row.of_id: Counts(int(row.open or 0), int(row.held or 0), row.due_soon or 0, row.late or 0, row.since)
        for row in db.session.execute(statement)
    }


def at_risk(queue_ids: Sequence[int], at: datetime, limit: int = PAGE) -> Sequence[sa.Row[Any]]:
    """The cards that are late or due soon, the latest first."""
    return db.session.execute(
        cards()
        .where(Place.risk_at <= at, Place.queue_id.in_(queue_ids))
        .order_by(Place.due_at, Place.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Load:
    """What a colleague is doing, what they hold, and how much of that waits for its customer."""

    id: int
    name: str
    held: int
    resting: int
    filling: Mapping[str, int] | None  # their room, by channel, of whichever queue
    presence: PresenceSpan | None


def loads(queue_ids: Sequence[int]) -> Sequence[Load]:
    """Of each who is there for these queues, or holds something of them: the largest share that waits first."""
    held = sa.func.count(Place.id)
    resting = held.filter(Ticket.status == Status.WAITING_CUSTOMER)
    member = sa.exists().where(QueueMember.user_id == User.id, QueueMember.queue_id.in_(queue_ids))
    is_there = sa.and_(PresenceSpan.state != State.OFFLINE, member)
    found = db.session.execute(
        sa.select(
            User.id,
            User.name,
            held.label("held"),
            resting.label("resting"),
            in_hand_of(User.id),
            PresenceSpan,
        )
        .join(Place, sa.and_(Place.holder_id == User.id, Place.queue_id.in_(queue_ids)), isouter=True)
        .join(Ticket, Ticket.id == Place.ticket_id, isouter=True)
        .join(
            PresenceSpan, sa.and_(PresenceSpan.user_id == User.id, PresenceSpan.to_at.is_(None)), isouter=True
        )
        .where(sa.or_(Place.id.is_not(None), is_there))
        .group_by(User.id, PresenceSpan.id)
        .order_by(
            (sa.cast(resting, sa.Float) / sa.func.nullif(held, 0)).desc().nulls_last(),
            held.desc(),
            User.name,
            User.id,
        )
    )
    return [Load(*row) for row in found]
