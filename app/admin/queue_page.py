"""What the pages about queues show beside their forms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import get_locale

from app.accounts.models import User
from app.accounts.queries import charges_with
from app.admin.queue_history import history_of
from app.core.database import db
from app.routing.board import Counts, count_queues
from app.routing.models import Queue, QueueMember
from app.routing.queries import queues
from app.routing.queue_effects import Effect, able_members
from app.routing.queue_rule import QueueRule

MEMBERS = 50  # of one page
NAMED = 5  # people of an effect who are named; the others are counted


@dataclass(frozen=True)
class Line:
    """A queue as its line of the list shows it."""

    rule: QueueRule
    counts: Counts
    members: int
    place: int  # counted from one; zero of the pool, which has none
    is_open: bool

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.rule.name(str(get_locale()))


def lines(at: datetime) -> Sequence[Line]:
    """Every queue in the order in which they are tried."""
    rules, counts = queues(), count_queues(list(queues()), at)
    members = _count_members()
    fed = [rule.id for rule in rules.values() if not rule.is_pool]
    return [
        Line(
            rule,
            counts[rule.id],
            members.get(rule.id, 0),
            0 if rule.is_pool else fed.index(rule.id) + 1,
            rule.is_open_at(at),
        )
        for rule in rules.values()
    ]


def _count_members() -> Mapping[int, int]:
    counted = (
        sa.select(QueueMember.queue_id, sa.func.count())
        .join(User, sa.and_(User.id == QueueMember.user_id, User.is_active))
        .group_by(QueueMember.queue_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


@dataclass(frozen=True)
class Member:
    """Somebody who takes work from a queue."""

    id: int
    name: str
    weight: int
    is_able: bool  # skilled as the queue asks


def gather(queue: Queue, page: int) -> dict[str, Any]:
    """All that the page of a queue shows beside its forms."""
    rule, members = queues()[queue.id], _members(queue.id, page)
    able = able_members(rule)
    return {
        "queue": queue,
        "rule": rule,
        "title": rule.name(str(get_locale())),
        "members": [Member(row.id, row.name, row.weight, row.id in able) for row in members[:MEMBERS]],
        "page": page,
        "more": len(members) > MEMBERS,
        "joining": _joining(queue.id),
        "history": history_of(queue),
    }


def _members(queue_id: int, page: int) -> "Sequence[sa.Row[int, str, int]]":
    """Those of that page, and one more if there are more."""
    found = sa.select(User.id, User.name, QueueMember.weight).join(
        QueueMember, QueueMember.user_id == User.id
    )
    found = found.where(QueueMember.queue_id == queue_id, User.is_active).order_by(User.name, User.id)
    return db.session.execute(found.limit(MEMBERS + 1).offset((page - 1) * MEMBERS)).all()


def _joining(queue_id: int) -> "Sequence[sa.Row[int, str, str]]":
    """Who works on tickets, and takes none from this queue yet."""
    working = {charge.user_id for charge in charges_with("tickets.work")}
    is_member = sa.exists().where(QueueMember.queue_id == queue_id, QueueMember.user_id == User.id)
    found = sa.select(User.id, User.name, User.email).where(User.id.in_(working), User.is_active, ~is_member)
    return db.session.execute(found.order_by(User.name, User.id)).all()


@dataclass(frozen=True)
class People:
    """So many people, the first of them by name."""

    count: int
    names: Sequence[str]


def effect_words(effect: Effect) -> dict[str, Any]:
    """What the page says of an effect: people by their names."""
    before, after = effect.before, effect.after
    return {
        "effect": effect,
        "losing": _people(before.able - after.able),
        "gaining": _people(after.able - before.able),
        "asked": _people(after.asked - before.asked),
        "unasked": _people(before.asked - after.asked),
    }


def _people(ids: Collection[int]) -> People:
    named = sa.select(User.name).where(User.id.in_(ids)).order_by(User.name, User.id).limit(NAMED)
    return People(len(ids), db.session.scalars(named).all() if ids else ())
