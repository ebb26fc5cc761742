"""Whose turn it is: pieces in the order in which they are given out, each to the person its queue prefers. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.routing.models import Strategy
from app.routing.queue_rule import QueueRule


@dataclass(frozen=True)
class Piece:
    """What waits, as far as it matters to whom it is held out."""

    place_id: int
    queue_id: int
    channel: str
    language: str
    wanted_id: int | None = None
    turned_down_by: frozenset[int] = frozenset()  # lately: they are not asked again at once


@dataclass(frozen=True)
class Person:
    """Somebody who is available. `load` counts all they have in hand, `held` by channel what fills their room."""

    id: int
    idle_since: datetime
    levels: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[int, int] = field(default_factory=dict)  # of each queue they work: their share
    turn_at: datetime | None = None  # when something was held out to them last
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def load(self) -> int:
        """How many pieces they have in hand."""
        return sum(self.held.values())


@dataclass(frozen=True)
class Pick:
    """This piece is held out to them, because of that."""

    piece: Piece
    person: Person
    why: Mapping[str, Any]


HasRoom = Callable[[Person, str], bool]


def match(
    pieces: Iterable[Piece],
    people: Iterable[Person],
    queues: Mapping[int, QueueRule],
    has_room: HasRoom,
    at: datetime,
) -> Sequence[Pick]:
    """Each piece in turn to the fittest of those who are left; nobody gets two, what fits nobody is passed over."""
    left: dict[int, dict[int, Person]] = {}
    for person in people:
        for queue_id in person.weights:
            left.setdefault(queue_id, {})[person.id] = person
    picks = []
    for piece in pieces:
        queue, theirs = queues[piece.queue_id], left.get(piece.queue_id)
        able = [each for each in theirs.values() if _can_take(each, piece, queue, has_room)] if theirs else []
        if able:
            chosen = choose(able, piece, queue, at)
            picks.append(Pick(piece, chosen, explain(chosen, able, piece, queue, at)))
            for queue_id in chosen.weights:
                del left[queue_id][chosen.id]
    return picks


def _can_take(person: Person, piece: Piece, queue: QueueRule, has_room: HasRoom) -> bool:
    return (
        person.id not in piece.turned_down_by
        and queue.suits(person.levels, piece.language)
        and has_room(person, piece.channel)
    )


def choose(able: Sequence[Person], piece: Piece, queue: QueueRule, at: datetime) -> Person:
    """The one whom the queue's strategy prefers; among equals who is idle longest, then the lower number."""
    order = _ORDERS[queue.strategy]
    return min(able, key=lambda person: (order(person, piece, queue, at), person.idle_since, person.id))


def _by_idleness(_person: Person, _piece: Piece, _queue: QueueRule, _at: datetime) -> float:
    return 0


def _by_load(person: Person, piece: Piece, _queue: QueueRule, _at: datetime) -> float:
    return person.load / person.weights[piece.queue_id]


def _by_turns(person: Person, piece: Piece, _queue: QueueRule, at: datetime) -> float:
    """Who has waited longest for a turn, counted in shares: of weights 2 and 1 the first gets two of three turns."""
    if person.turn_at is None:
        return float("-inf")
    return -(at - person.turn_at).total_seconds() * person.weights[piece.queue_id]


def _by_skill(person: Person, piece: Piece, queue: QueueRule, _at: datetime) -> float:
    return -skill_of(person, piece, queue)


def skill_of(person: Person, piece: Piece, queue: QueueRule) -> int:
    """How good they are at what it asks for: the levels of the queue's skills, and of the piece's language."""
    asked = {skill for skill, _level in queue.skills} | {piece.language}
    return sum(person.levels.get(skill, 0) for skill in asked)


def _by_acquaintance(person: Person, piece: Piece, _queue: QueueRule, _at: datetime) -> float:
    return person.id != piece.wanted_id


_ORDERS: Mapping[Strategy, Callable[[Person, Piece, QueueRule, datetime], float]] = {
    Strategy.LONGEST_IDLE: _by_idleness,
    Strategy.LEAST_LOADED: _by_load,
    Strategy.ROUND_ROBIN: _by_turns,
    Strategy.BEST_SKILL: _by_skill,
    Strategy.STICKY: _by_acquaintance,
}


def explain(
    person: Person, able: Sequence[Person], piece: Piece, queue: QueueRule, at: datetime
) -> dict[str, Any]:
    """Why it is them: the strategy, among how many, and the figures it compares."""
    return {
        "strategy": queue.strategy.value,
        "among": len(able),
        "idle": max(0, round((at - person.idle_since).total_seconds())),
        "load": person.load,
        "turn": None if person.turn_at is None else round((at - person.turn_at).total_seconds()),
        "weight": person.weights[piece.queue_id],
        "skill": skill_of(person, piece, queue),
        "known": person.id == piece.wanted_id,
    }
