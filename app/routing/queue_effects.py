"""What a change of a queue comes to, measured before it is kept: the same figures as things are, and as they would be."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.routing.left_work import left_unanswered
from app.routing.misplaced import Sort, Waiting, free_of, home_among, waiting_by_sort
from app.routing.models import IS_FREE, Place, QueueMember
from app.routing.operations.overflowing import surplus
from app.routing.presence import PresenceSpan, State
from app.routing.queries import levels_of, queues
from app.routing.queue_rule import QueueRule
from app.routing.ranking import rank_in_sql
from app.tickets.models import Ticket

SHOWN = 5  # of the first pieces
NAMED = 3  # references of each move


@dataclass(frozen=True)
class Figures:
    """How it goes in a queue that is set in some way."""

    first: Sequence[str]  # references, in the order in which they are given out
    able: frozenset[int]  # members who may take something of it
    asked: frozenset[int]  # those of them who are available, where work is held out
    overflowing: int  # pieces that would go to the queue beside it at once
    returning: int  # pieces that would come back at once from people who have left


@dataclass(frozen=True)
class Move:
    """Tickets that belong elsewhere by the change."""

    was: QueueRule
    to: QueueRule
    free: int  # they wait, and may be moved
    held: int  # whoever has them in hand keeps them
    references: Sequence[str]


@dataclass(frozen=True)
class Effect:
    """All that would come of it."""

    before: Figures
    after: Figures
    moves: Sequence[Move]
    sorts: Sequence[Sort]  # of the tickets that belong elsewhere by it

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would notice at once."""
        return self.before == self.after and not self.moves

    @property
    def free(self) -> int:
        """How many tickets can be moved."""
        return sum(move.free for move in self.moves)


def effect_of(queue_id: int, change: Callable[[], None], at: datetime) -> Effect:
    """Make the change and see what comes of it. Only in a rehearsal, which takes it back.

    So what cannot be saved is refused here already, and what is shown is what saving will do."""
    rules, waiting, before = queues(), waiting_by_sort(), figures_of(queue_id, at)
    change()
    after, going = figures_of(queue_id, at), leaving(waiting, rules, queues())
    return Effect(before, after, moves_of(going, rules, queues()), [each.sort for each in going])


@dataclass(frozen=True)
class Astray:
    """Tickets that wait elsewhere than queues, as they are set now, have them wait."""

    moves: Sequence[Move]
    sorts: Sequence[Sort]

    @property
    def free(self) -> int:
        """How many of them can be moved."""
        return sum(move.free for move in self.moves)


def astray() -> Astray:
    """What changes that were saved for new work alone have left behind."""
    rules = queues()
    found = [each for each in waiting_by_sort() if home_among(rules, each.sort) != each.sort.queue_id]
    return Astray(moves_of(found, rules, rules), [each.sort for each in found])


def leaving(
    waiting: Sequence[Waiting], before: Mapping[int, QueueRule], after: Mapping[int, QueueRule]
) -> Sequence[Waiting]:
    """What belongs elsewhere by the second than by the first, and is not there already."""
    return [
        each
        for each in waiting
        if home_among(before, each.sort) != home_among(after, each.sort) != each.sort.queue_id
    ]


def moves_of(
    going: Sequence[Waiting], before: Mapping[int, QueueRule], after: Mapping[int, QueueRule]
) -> Sequence[Move]:
    """The same from queue to queue, the largest first."""
    by_way: dict[tuple[int, int], list[Waiting]] = {}
    for each in going:
        by_way.setdefault((each.sort.queue_id, home_among(after, each.sort)), []).append(each)
    moves = [
        Move(
            before[was], after[to], sum(each.free for each in part), sum(each.held for each in part),
            _references([each.sort for each in part]),
        )
        for (was, to), part in by_way.items()
    ]  # fmt: skip
    return sorted(moves, key=lambda move: (-move.free, -move.held, move.was.code, move.to.code))


def _references(sorts: Sequence[Sort]) -> Sequence[str]:
    some = free_of(sorts).with_only_columns(Ticket.reference).order_by(Place.rank_at, Place.id).limit(NAMED)
    return db.session.scalars(some).all()


def figures_of(queue_id: int, at: datetime) -> Figures:
    """Those of a queue as it is set now."""
    rule = queues()[queue_id]
    able = able_members(rule)
    return Figures(_first(rule), able, _asked(rule, able, at), _overflowing(rule, at), _returning(rule, at))


def _first(rule: QueueRule) -> Sequence[str]:
    """Ranked anew, since places still have the ranks of before."""
    order = sa.select(Ticket.reference).join(Place, Place.ticket_id == Ticket.id)
    order = order.where(Place.queue_id == rule.id, IS_FREE).order_by(rank_in_sql(rule), Place.id)
    return db.session.scalars(order.limit(SHOWN)).all()


def able_members(rule: QueueRule) -> frozenset[int]:
    """Its members who are skilled enough for something of what comes there."""
    members = db.session.scalars(sa.select(QueueMember.user_id).where(QueueMember.queue_id == rule.id))
    spoken = rule.languages or CUSTOMER_CODES
    return frozenset(
        each for each in members if any(rule.suits(levels_of(each), language) for language in spoken)
    )


def _asked(rule: QueueRule, able: Collection[int], at: datetime) -> frozenset[int]:
    if not rule.pushes or not rule.is_open_at(at):
        return frozenset()
    there = sa.select(PresenceSpan.user_id).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.state == State.AVAILABLE, PresenceSpan.user_id.in_(able)
    )
    return frozenset(db.session.scalars(there))


def _overflowing(rule: QueueRule, at: datetime) -> int:
    return 0 if rule.overflow_id is None else _count(surplus(rule, at))


def _returning(rule: QueueRule, at: datetime) -> int:
    return _count(left_unanswered(at).where(Place.queue_id == rule.id).with_only_columns(Place.id))


def _count(rows: "sa.Select[int]") -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())) or 0
