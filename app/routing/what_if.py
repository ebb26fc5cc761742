"""What a change would do to a queue: as it stands, and as it would. Pure: it counts and matches, and foretells nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.routing.presence import State
from app.routing.queue_rule import QueueRule


@dataclass(frozen=True)
class Hand:
    """Somebody who works, or would work, a queue."""

    id: int
    state: State = State.OFFLINE
    levels: Mapping[str, int] = field(default_factory=dict)
    filling: Mapping[str, int] = field(default_factory=dict)  # what they have in hand, by channel


@dataclass(frozen=True)
class Moving:
    """A piece that somebody holds and that is to be moved."""

    reference: str
    queue_id: int
    kind: str
    channel: str
    language: str
    since: datetime
    paused: bool = False


@dataclass(frozen=True)
class Scene:
    """A queue at the moment: what waits there for anybody, by language, and who works it."""

    rule: QueueRule
    free: Mapping[str, int] = field(default_factory=dict)
    oldest_at: datetime | None = None
    hands: tuple[Hand, ...] = ()

    def joined_by(self, hand: Hand) -> "Scene":
        """The same with one more."""
        return replace(self, hands=(*self.left_by(hand).hands, hand))

    def left_by(self, hand: Hand) -> "Scene":
        """The same without them."""
        return replace(self, hands=tuple(each for each in self.hands if each.id != hand.id))

    def with_more(self, pieces: Collection[Moving]) -> "Scene":
        """The same with these waiting there too, each as old as it is; what rests waits for nobody."""
        waiting = [piece for piece in pieces if not piece.paused]
        free = Counter(self.free) + Counter(piece.language for piece in waiting)
        ages = [self.oldest_at, *(piece.since for piece in waiting)]
        return replace(self, free=free, oldest_at=min((age for age in ages if age), default=None))


@dataclass(frozen=True)
class Outlook:
    """What that comes to."""

    waiting: int
    oldest_at: datetime | None
    there: int  # who can take from it, whatever they are doing now
    available: int
    unserved: Mapping[str, int]  # by language, what waits and nobody there could take

    @property
    def each(self) -> float | None:
        """How many pieces wait for each who is available; None where nobody is."""
        return self.waiting / self.available if self.available else None


def outlook(scene: Scene) -> Outlook:
    """Counted by the rules by which work is given out."""
    there = [
        hand for hand in scene.hands if hand.state is not State.OFFLINE and scene.rule.suits(hand.levels)
    ]
    return Outlook(
        waiting=sum(scene.free.values()),
        oldest_at=scene.oldest_at,
        there=len(there),
        available=sum(hand.state is State.AVAILABLE for hand in there),
        unserved={
            language: number
            for language, number in sorted(scene.free.items())
            if number and not any(scene.rule.suits(hand.levels, language) for hand in there)
        },
    )


class Snag(StrEnum):
    """What should be known before it is done."""

    NOT_ABLE = "not_able"  # they lack a skill that the queue asks for
    NOT_SPEAKING = "not_speaking"  # some of what waits is in a language they do not speak well enough
    NOT_THERE = "not_there"
    NO_ROOM = "no_room"  # more than they are usually given
    NOT_MEMBER = "not_member"  # they do not work the queue it waits in
    TAKES_NONE = "takes_none"
    FOREIGN = "foreign"  # not what the queue is for
    NOTHING_CHANGES = "nothing_changes"


STOPS = frozenset({Snag.NOT_MEMBER, Snag.TAKES_NONE, Snag.NOTHING_CHANGES})


@dataclass(frozen=True)
class Warned:
    """A snag, with how many pieces it is about, or which skills or languages."""

    snag: Snag
    pieces: int = 0
    codes: tuple[str, ...] = ()
    queue_id: int | None = None

    @property
    def stops(self) -> bool:
        """Whether it cannot be done so."""
        return self.snag in STOPS


def snags_of_joining(scene: Scene, hand: Hand) -> list[Warned]:
    """What stands in the way of somebody who would take from that queue."""
    lacking = tuple(code for code, level in scene.rule.skills if hand.levels.get(code, 0) < level)
    unspoken = {each: n for each, n in scene.free.items() if not scene.rule.suits(hand.levels, each)}
    found = []
    if lacking:
        found.append(Warned(Snag.NOT_ABLE, codes=lacking, queue_id=scene.rule.id))
    elif unspoken:
        codes = tuple(sorted(unspoken))
        found.append(Warned(Snag.NOT_SPEAKING, sum(unspoken.values()), codes, scene.rule.id))
    if hand.state is State.OFFLINE:
        found.append(Warned(Snag.NOT_THERE))
    return found


def snags_of_giving(
    pieces: Collection[Moving],
    hand: Hand,
    works: Collection[int],
    rules: Mapping[int, QueueRule],
    most: Callable[[str], int],
) -> list[Warned]:
    """What stands in the way of somebody who would get these; `works`: the queues they work."""
    foreign = [piece for piece in pieces if piece.queue_id not in works]
    unable = [
        piece
        for piece in pieces
        if piece not in foreign and not rules[piece.queue_id].suits(hand.levels, piece.language)
    ]
    filling = Counter(hand.filling) + Counter(piece.channel for piece in pieces if not piece.paused)
    full = tuple(sorted(each for each in {piece.channel for piece in pieces} if filling[each] > most(each)))
    found = [
        Warned(Snag.NOT_MEMBER, len(foreign)) if foreign else None,
        Warned(Snag.NOT_ABLE, len(unable)) if unable else None,
        Warned(Snag.NO_ROOM, codes=full) if full else None,
        Warned(Snag.NOT_THERE) if hand.state is State.OFFLINE else None,
    ]
    return [each for each in found if each is not None]


def snags_of_sending(pieces: Collection[Moving], rule: QueueRule) -> list[Warned]:
    """What speaks against these waiting in that queue."""
    if not rule.is_open_for_tickets:
        return [Warned(Snag.TAKES_NONE, queue_id=rule.id)]
    foreign = [piece for piece in pieces if _is_foreign(piece, rule)]
    return [Warned(Snag.FOREIGN, len(foreign), queue_id=rule.id)] if foreign else []


def _is_foreign(piece: Moving, rule: QueueRule) -> bool:
    kinds, languages = rule.kinds, rule.languages
    return bool((kinds and piece.kind not in kinds) or (languages and piece.language not in languages))
