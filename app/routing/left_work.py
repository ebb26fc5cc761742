"""What those who are gone still hold: what nobody has answered yet, which returns, and what is theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.routing.board import cards
from app.routing.models import Place, Queue
from app.routing.presence import PresenceSpan, State
from app.tickets.models import Direction, Message, Status, Ticket

_IS_GONE = sa.and_(
    PresenceSpan.user_id == Place.holder_id,
    PresenceSpan.to_at.is_(None),
    PresenceSpan.state == State.OFFLINE,
)


def _is_kept_since(*moments: Any) -> "sa.ColumnElement[bool]":
    """Whether a supervisor left it to its holder after all of these."""
    return sa.and_(Place.kept_at.is_not(None), Place.kept_at >= sa.func.greatest(Place.held_since, *moments))


def is_unanswered() -> "sa.ColumnElement[bool]":
    """Whether its customer has said something that no colleague has answered since."""
    answer = sa.select(Message.id).where(
        Message.ticket_id == Ticket.id,
        Message.direction == Direction.OUT,
        Message.author_id.is_not(None),
        Message.at >= Ticket.last_contact_at,
    )
    rests = Ticket.status.in_((Status.ANSWERED, Status.WAITING_CUSTOMER, Status.FOLLOW_UP))
    return sa.and_(~rests, ~answer.exists())


def left_unanswered(at: datetime) -> "sa.Select[Place, Ticket]":
    """What people who are gone have not answered for longer than its queue allows, the oldest first. A customer who
    writes while they are gone counts from then on; what a supervisor has left to them since then stays."""
    return (
        sa.select(Place, Ticket)
        .join(Ticket, Ticket.id == Place.ticket_id)
        .join(Queue, Queue.id == Place.queue_id)
        .join(PresenceSpan, _IS_GONE)
        .where(sa.func.greatest(PresenceSpan.from_at, Ticket.last_contact_at) + Queue.return_after <= at)
        .where(is_unanswered(), ~_is_kept_since(PresenceSpan.from_at, Ticket.last_contact_at))
        .order_by(Place.since, Place.id)
    )


def has_left_work(at: datetime) -> bool:
    """Whether something has to go back."""
    return db.session.execute(left_unanswered(at).limit(1)).first() is not None


def kept_by_the_gone(queue_ids: Sequence[int], limit: int = 50) -> Sequence[sa.Row[Any]]:
    """The cards of these queues that people who are gone still hold, the longest gone first; with since when, how they
    left, and how many are theirs in all. What a supervisor has left to them since they went is settled."""
    in_all = sa.func.count().over(partition_by=Place.holder_id)
    return db.session.execute(
        cards()
        .add_columns(PresenceSpan.from_at.label("gone_at"), PresenceSpan.leaving, in_all.label("in_all"))
        .join(PresenceSpan, _IS_GONE)
        .where(Place.queue_id.in_(queue_ids), ~_is_kept_since(PresenceSpan.from_at))
        .order_by(PresenceSpan.from_at, Place.holder_id, Place.sort_at, Place.id)
        .limit(limit)
    ).all()
