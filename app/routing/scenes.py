"""Reads for those who would change something: queues as they stand, and what somebody holds that may be moved."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import Colleague
from app.core.database import db
from app.core.errors import Missing
from app.routing.board import cards
from app.routing.capacity import in_hand_of
from app.routing.models import IS_FREE, Place, QueueMember
from app.routing.presence import PresenceSpan, State, presence_of
from app.routing.queries import levels_of, memberships, queues, queues_seen_by
from app.routing.queue_rule import QueueRule
from app.routing.what_if import Hand, Moving, Scene
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

MOST = 200  # pieces of one move


def find_on_floor(user_id: int, by: Colleague) -> User:
    """Somebody at work in a queue that they see, or who holds something of one, even if they are gone. Otherwise
    `Missing`."""
    seen = [queue.id for queue in queues_seen_by(by)]
    works = sa.exists().where(QueueMember.user_id == User.id, QueueMember.queue_id.in_(seen))
    holds = sa.exists().where(Place.holder_id == User.id, Place.queue_id.in_(seen))
    of_these = sa.or_(sa.and_(User.is_active, works), holds)
    found = db.session.scalar(sa.select(User).where(User.id == user_id, of_these))
    if found is None:
        raise Missing
    return found


def find_at_work(user_id: int, by: Colleague) -> User:
    """The same of those who can be given something."""
    found = find_on_floor(user_id, by)
    if not found.is_active:
        raise Missing
    return found


def queues_with(by: Colleague, right: str) -> Sequence[QueueRule]:
    """The queues of units over which they have this right."""
    units = set(by.units_with(right))
    return [queue for queue in queues().values() if queue.unit_id in units]


def scenes_of(queue_ids: Collection[int]) -> Mapping[int, Scene]:
    """These queues as they stand, in two statements."""
    free: dict[int, dict[str, int]] = {queue_id: {} for queue_id in queue_ids}
    oldest: dict[int, datetime] = {}
    waiting = sa.select(Place.queue_id, Place.language, sa.func.count(), sa.func.min(Place.since))
    waiting = waiting.where(IS_FREE, Place.queue_id.in_(queue_ids)).group_by(Place.queue_id, Place.language)
    for queue_id, language, number, since in db.session.execute(waiting):
        free[queue_id][language] = number
        oldest[queue_id] = min(since, oldest.get(queue_id, since))
    hands = _hands_of(queue_ids)
    return {each: Scene(queues()[each], free[each], oldest.get(each), hands[each]) for each in queue_ids}


def _hands_of(queue_ids: Collection[int]) -> Mapping[int, tuple[Hand, ...]]:
    works = {user_id: ids & set(queue_ids) for user_id, ids in memberships().items()}
    users = [user_id for user_id, ids in works.items() if ids]
    there = sa.select(PresenceSpan.user_id, PresenceSpan.state).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.user_id.in_(users)
    )
    states = {row.user_id: row.state for row in db.session.execute(there)}
    hands = [Hand(each, states.get(each, State.OFFLINE), levels_of(each)) for each in users]
    return {each: tuple(hand for hand in hands if each in works[hand.id]) for each in queue_ids}


def hand_of(user_id: int) -> Hand:
    """Somebody, with all they have in hand."""
    filling = db.session.scalar(sa.select(in_hand_of(sa.literal(user_id)))) or {}
    span = presence_of(user_id)
    return Hand(user_id, span.state if span else State.OFFLINE, levels_of(user_id), filling)


def held_by(user_id: int, by: Colleague, limit: int = MOST) -> "Sequence[sa.Row[Any]]":
    """The cards they hold of queues that the other sees, and whether these may be moved by them; in due order."""
    seen = [queue.id for queue in queues_seen_by(by)]
    may_move = visible_to(by, "tickets.assign").label("may_move")
    theirs = cards().add_columns(may_move).where(Place.holder_id == user_id, Place.queue_id.in_(seen))
    return db.session.execute(theirs.order_by(Place.sort_at, Place.id).limit(limit)).all()


def count_held(user_id: int, by: Colleague) -> int:
    """How many these are, however many are shown."""
    seen = [queue.id for queue in queues_seen_by(by)]
    theirs = (Place.holder_id == user_id, Place.queue_id.in_(seen), Place.ticket_id.is_not(None))
    return db.session.scalar(sa.select(sa.func.count()).where(*theirs)) or 0


def movable(holder_id: int, references: Collection[str], by: Colleague) -> Sequence[Moving]:
    """Those of these pieces that they hold and the other may move, as far as it matters."""
    theirs = (
        sa.select(
            Ticket.reference,
            Place.queue_id,
            Ticket.kind,
            Place.channel,
            Place.language,
            Place.since,
            Place.paused,
        )
        .join(Ticket, Ticket.id == Place.ticket_id)
        .where(Place.holder_id == holder_id, Ticket.reference.in_(references))
        .where(visible_to(by, "tickets.assign"))
        .order_by(Place.id)
    )
    return [Moving(*row) for row in db.session.execute(theirs)]


def receivers(queue_ids: Collection[int]) -> "Sequence[sa.Row[int, str, PresenceSpan | None]]":
    """Who works one of these queues, by name, with what they are doing."""
    span = sa.and_(PresenceSpan.user_id == User.id, PresenceSpan.to_at.is_(None))
    works = sa.exists().where(QueueMember.user_id == User.id, QueueMember.queue_id.in_(queue_ids))
    people = sa.select(User.id, User.name, PresenceSpan).join(PresenceSpan, span, isouter=True)
    return db.session.execute(people.where(works, User.is_active).order_by(User.name, User.id)).all()
