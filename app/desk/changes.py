"""A change of queues, or of who holds what, that a supervisor thinks of: what it would do, before it is done."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from app.accounts.models import User
from app.accounts.queries import Colleague
from app.core.clock import now
from app.core.errors import Missing
from app.desk.floor import Room, rooms
from app.routing.capacity import capacities
from app.routing.queries import memberships, queues
from app.routing.scenes import find_at_work, hand_of, movable, queues_with, scenes_of
from app.routing.what_if import (
    Moving,
    Outlook,
    Scene,
    Snag,
    Warned,
    outlook,
    snags_of_giving,
    snags_of_joining,
    snags_of_sending,
)

BACK = "back"
KEEP = "keep"


@dataclass(frozen=True)
class Asked:
    """What somebody thinks of. `to`: `back`, `keep`, `queue:7` or `user:7`."""

    join: int | None = None
    leave: int | None = None
    references: tuple[str, ...] = ()
    to: str = ""

    def of(self, references: Sequence[str]) -> "Asked":
        """The same of these pieces."""
        return replace(self, references=tuple(references))

    @property
    def target(self) -> tuple[str, int]:
        """Where to: `queue` or `user` with its number; anything else is no place."""
        kind, _, number = self.to.partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) < 10
        return (kind, int(number) if is_number else 0)


@dataclass(frozen=True)
class Line:
    """A queue before and after."""

    name: str
    before: Outlook
    after: Outlook


@dataclass(frozen=True)
class Change:
    """What it would do, and what should be known before."""

    lines: Sequence[Line] = ()
    warned: Sequence[Warned] = ()
    pieces: int = 0
    receiver: str = ""
    rooms: Sequence[Room] = field(default=())  # what the receiver would have in hand

    @property
    def may_be_done(self) -> bool:
        """Whether nothing forbids it."""
        return not any(each.stops for each in self.warned)


NOTHING = Change(warned=[Warned(Snag.NOTHING_CHANGES)])


def staffing_change(person: User, asked: Asked, by: Colleague, language: str) -> Change | None:
    """If they left the one queue and joined the other; None if nothing is asked. `Missing` if one of them is not theirs
    to staff."""
    wanted = [each for each in (asked.leave, asked.join) if each is not None]
    if not wanted:
        return None
    if not set(wanted) <= {queue.id for queue in queues_with(by, "queues.staff")}:
        raise Missing
    theirs, hand, scenes = memberships().get(person.id, frozenset()), hand_of(person.id), scenes_of(wanted)
    leaves = asked.leave in theirs and asked.leave != asked.join
    joins = person.is_active and asked.join is not None and asked.join not in theirs
    lines, warned = [], []
    if asked.leave is not None and leaves:
        lines.append(_line(scenes[asked.leave], scenes[asked.leave].left_by(hand), language))
    if asked.join is not None and joins:
        lines.append(_line(scenes[asked.join], scenes[asked.join].joined_by(hand), language))
        warned += snags_of_joining(scenes[asked.join], hand)
    return Change(lines, warned) if lines else NOTHING


def work_change(person: User, asked: Asked, by: Colleague, language: str) -> Change | None:
    """If these pieces went there; None if nothing is asked, or they hold none of it any more."""
    make = _CHANGES.get(asked.target[0])
    if not asked.references or make is None:
        return None
    pieces = movable(person.id, asked.references, by)
    return make(pieces, asked.target[1], by, language) if pieces else None


def _back(pieces: Sequence[Moving], _number: int, _by: Colleague, language: str) -> Change:
    lines = []
    for queue_id, scene in scenes_of({piece.queue_id for piece in pieces}).items():
        theirs = [piece for piece in pieces if piece.queue_id == queue_id]
        lines.append(_line(scene, scene.with_more(theirs), language))
    return Change(lines, pieces=len(pieces))


def _to_queue(pieces: Sequence[Moving], queue_id: int, by: Colleague, language: str) -> Change:
    if queue_id not in {queue.id for queue in queues_with(by, "tickets.assign")}:
        raise Missing
    at, scene = now(), scenes_of([queue_id])[queue_id]
    anew = [piece if piece.queue_id == queue_id else replace(piece, since=at) for piece in pieces]
    warned = snags_of_sending(pieces, scene.rule)
    return Change([_line(scene, scene.with_more(anew), language)], warned, len(pieces))


def _to_user(pieces: Sequence[Moving], user_id: int, by: Colleague, _language: str) -> Change:
    receiver, hand = find_at_work(user_id, by), hand_of(user_id)
    works: Collection[int] = memberships().get(user_id, frozenset())
    warned = snags_of_giving(pieces, hand, works, queues(), lambda each: capacities().most(user_id, each))
    filling = Counter(hand.filling) + Counter(piece.channel for piece in pieces if not piece.paused)
    return Change((), warned, len(pieces), receiver.name, rooms(user_id, filling))


_CHANGES: dict[str, Callable[[Sequence[Moving], int, Colleague, str], Change]] = {
    BACK: _back,
    KEEP: lambda pieces, *_: Change(pieces=len(pieces)),
    "queue": _to_queue,
    "user": _to_user,
}


def _line(before: Scene, after: Scene, language: str) -> Line:
    return Line(before.rule.name(language), outlook(before), outlook(after))
