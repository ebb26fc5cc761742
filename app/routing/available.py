"""Who is available for work, able to do it, and how much they have in hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.routing.matching import Person
from app.routing.models import IS_FREE, Place, QueueMember, Reservation
from app.routing.presence import PresenceSpan, State
from app.routing.queries import levels_of, memberships, queues, weights
from app.routing.queue_rule import QueueRule


def available_people(pushing: Mapping[int, QueueRule]) -> Sequence[Person]:
    """The members of these queues who are available and able to work at least one, who is idle longest first: one
    statement. Only queues with something to give out count, so that people of others do not stand in the way.

    Idle is who neither became available nor took anything since then."""
    return [_person(row, pushing) for row in db.session.execute(_AVAILABLE, {"queues": sorted(pushing)})]


def _available() -> "sa.Select[Any]":
    hand, turn = _in_hand(), _last_turn()
    idle_since = sa.func.greatest(PresenceSpan.from_at, hand.c.last_at)
    return (
        sa.select(PresenceSpan.user_id, idle_since.label("idle_since"), hand.c.held, turn.label("turn_at"))
        .join(hand, sa.true())
        .where(_is_available(), _works_for())
        .order_by(idle_since, PresenceSpan.user_id)
    )


def _is_available() -> "sa.ColumnElement[bool]":
    return sa.and_(PresenceSpan.to_at.is_(None), PresenceSpan.state == State.AVAILABLE)


def _works_for() -> "sa.ColumnElement[bool]":
    """Whether they are a member of one of these queues in which something is free: each queue is asked once."""
    asked = (
        sa.func.unnest(sa.bindparam("queues", type_=sa.ARRAY(sa.Integer))).table_valued("id").render_derived()
    )
    waits = sa.exists().where(Place.queue_id == asked.c.id, IS_FREE)
    waiting = sa.select(asked.c.id).where(waits).cte("waiting").prefix_with("MATERIALIZED")
    theirs = sa.select(QueueMember.user_id).join(waiting, waiting.c.id == QueueMember.queue_id)
    return PresenceSpan.user_id.in_(theirs)


def _in_hand() -> sa.FromClause:
    """What they hold and can work on now, by channel, and when they took the last of it."""
    by_channel = (
        sa.select(
            Place.channel, sa.func.count().label("pieces"), sa.func.max(Place.held_since).label("last_at")
        )
        .where(Place.holder_id == PresenceSpan.user_id, ~Place.paused)
        .group_by(Place.channel)
        .correlate(PresenceSpan)
        .subquery("by_channel")
    )
    held = sa.func.jsonb_object_agg(by_channel.c.channel, by_channel.c.pieces)
    return sa.select(held.label("held"), sa.func.max(by_channel.c.last_at).label("last_at")).lateral("hand")


def _last_turn() -> "sa.ScalarSelect[datetime]":
    theirs = sa.select(sa.func.max(Reservation.from_at)).where(Reservation.user_id == PresenceSpan.user_id)
    return theirs.scalar_subquery()


def _person(row: "sa.Row[Any]", pushing: Mapping[int, QueueRule]) -> Person:
    levels = levels_of(row.user_id)
    theirs = memberships().get(row.user_id, frozenset())
    able = {each for each in theirs if each in pushing and pushing[each].suits(levels)}
    return Person(
        id=row.user_id,
        idle_since=row.idle_since,
        levels=levels,
        weights={each: weights()[each, row.user_id] for each in able},
        turn_at=row.turn_at,
        held=row.held or {},
    )


def has_to_hold_out(at: datetime) -> bool:
    """Whether something waits in a queue that pushes, and somebody there is available."""
    pushing = [queue.id for queue in queues().values() if queue.pushes and queue.is_open_at(at)]
    return bool(pushing) and db.session.scalar(_SOMEBODY, {"queues": sorted(pushing)}) is not None


# made once: building them takes as long as running them
_AVAILABLE = _available()
_SOMEBODY = sa.select(PresenceSpan.id).where(_is_available(), _works_for()).limit(1)
