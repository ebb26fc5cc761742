"""What a change of one person's work would do: it is done, looked at, and undone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import db
from app.core.transaction import rehearsal
from app.routing.capacity import Capacities, capacities
from app.routing.models import Place
from app.routing.queries import levels_of, memberships, weights
from app.routing.queue_rule import QueueRule
from app.routing.staff import Staffing, staffing_of

Change = tuple[str, Any, Any]  # of what, from what, to what


@dataclass(frozen=True)
class Effect:
    """What becomes of one queue."""

    was: Staffing
    becomes: Staffing
    could: bool  # whether this person was able to take from it
    can: bool
    lost: Sequence[str]  # languages in which they can no more, though they still can in others
    held: int  # pieces of it that they have in hand

    @property
    def queue(self) -> QueueRule:
        """Which one."""
        return self.becomes.queue

    @property
    def is_felt(self) -> bool:
        """Whether anything is different."""
        return self.was != self.becomes or bool(self.lost)


@dataclass(frozen=True)
class Rehearsed:
    """What would change of the person, and of the queues."""

    changes: Sequence[Change]
    effects: Sequence[Effect]


def rehearse_skills(user: User, act: Callable[[], None]) -> Rehearsed:
    """Of what they are good at."""
    user_id = user.id
    return _rehearse(user_id, act, lambda: levels_of(user_id), memberships().get(user_id, frozenset()))


def rehearse_queues(user: User, act: Callable[[], None], new: Collection[int]) -> Rehearsed:
    """Of where they take work from; `new` are queues that they may come to."""
    user_id = user.id
    return _rehearse(
        user_id, act, lambda: shares_of(user_id), memberships().get(user_id, frozenset()) | set(new)
    )


def _rehearse(
    user_id: int,
    act: Callable[[], None],
    facts: Callable[[], Mapping[Any, int]],
    queue_ids: Collection[int],
) -> Rehearsed:
    levels, had, was = levels_of(user_id), facts(), staffing_of(queue_ids)
    held = held_by(user_id, Place.queue_id)
    with rehearsal():
        act()
        has, becomes, new_levels = facts(), staffing_of(queue_ids), levels_of(user_id)
    effects = []
    for number, after in becomes.items():
        before = was[number]
        could, can = user_id in before.able, user_id in after.able
        lost = (before.languages_of(levels) or frozenset()) - (after.languages_of(new_levels) or frozenset())
        gone = (
            [each for each in sorted(lost) if each in (after.queue.languages or lost)]
            if could and can
            else []
        )
        effects.append(Effect(before, after, could, can, gone, held.get(number, 0)))
    return Rehearsed(_changes(had, has), [each for each in effects if each.is_felt])


def shares_of(user_id: int) -> Mapping[int, int]:
    """The weight they have in each of their queues."""
    return {queue_id: weights()[queue_id, user_id] for queue_id in memberships().get(user_id, frozenset())}


def _changes(had: Mapping[Any, int], has: Mapping[Any, int]) -> Sequence[Change]:
    keys = [*had, *(each for each in has if each not in had)]
    return [(key, had.get(key), has.get(key)) for key in keys if had.get(key) != has.get(key)]


@dataclass(frozen=True)
class Room:
    """Of one channel: how many they may have, how many they have, and whether they would be asked for one more."""

    channel: str
    was: int
    most: int
    is_own: bool
    held: int
    has_room: bool


def rehearse_capacity(user: User, act: Callable[[], None]) -> Sequence[Room]:
    """Of how much they are given at once: the channels that would change."""
    user_id = user.id
    before, held = capacities(), held_by(user_id, Place.channel, ~Place.paused)
    with rehearsal():
        act()
        after = capacities()
    changed = {channel for (_, channel), _ in before.of_person.items() ^ after.of_person.items()}
    return [_room(user_id, channel, before, after, held) for channel in sorted(changed)]


def _room(user_id: int, channel: str, before: Capacities, after: Capacities, held: Mapping[str, int]) -> Room:
    return Room(
        channel,
        before.most(user_id, channel),
        after.most(user_id, channel),
        (user_id, channel) in after.of_person,
        held.get(channel, 0),
        after.has_room(user_id, held, channel),
    )


def held_by(
    user_id: int, by: "sa.orm.InstrumentedAttribute[Any]", *which: "sa.ColumnElement[bool]"
) -> Mapping[Any, int]:
    """How many pieces they have in hand, by that column."""
    counted = sa.select(by, sa.func.count()).where(Place.holder_id == user_id, *which).group_by(by)
    return dict(db.session.execute(counted).all())
