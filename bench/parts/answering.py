"""People to whom work is held out: they take it, decline it, or let it lapse and come back. Each person's answers are
given by one process; another watches when what is held out to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from random import Random
from time import sleep, time

import psycopg

from app.core.clock import now
from app.core.errors import Conflict
from app.core.events import Actor, ActorKind
from app.core.transaction import transaction
from app.routing.operations.attending import say
from app.routing.operations.dispatching import hold_out
from app.routing.operations.reserving import accept_offer, decline_offer, end_offers
from app.routing.presence import State, presence_of
from bench.parts.forks import forked_app

TAKE, DECLINE, LET_LAPSE = "take", "decline", "let lapse"
MIX = (TAKE,) * 7 + (DECLINE,) * 2 + (LET_LAPSE,)
LAPSED = 6.5  # seconds until somebody who lets it lapse is back: an offer of the centre lasts five
LOOKS = 0.02  # seconds between two looks at what is held out to one's people
IDLES = 0.005  # seconds between two looks of a dispatcher that finds nothing
_OPEN = "SELECT id, user_id FROM reservation WHERE state = 'open'"


@dataclass
class Answering:
    """The people of one process, and until when they are there. Gives whose answer left them free, and when."""

    url: str
    people: Sequence[int]
    until: float
    thinks: tuple[float, float] = (0.1, 0.5)
    freed: list[tuple[int, float]] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)
    _plans: list[tuple[float, int, int, str]] = field(default_factory=list)

    def run(self) -> list[tuple[int, float]]:
        """Until the time is over."""
        dice = Random(self.people[0])
        with psycopg.connect(self.url, autocommit=True) as eye, forked_app().app_context():
            while time() < self.until:
                asked = eye.execute(f"{_OPEN} AND user_id = ANY(%s)", (list(self.people),)).fetchall()
                for number, person in asked:
                    if number not in self._known:
                        self._known.add(number)
                        act = dice.choice(MIX)
                        after = LAPSED if act == LET_LAPSE else dice.uniform(*self.thinks)
                        self._plan(person, number, act, after)
                self._answer_who_is_due()
                sleep(LOOKS)
        return self.freed

    def _plan(self, person: int, number: int, act: str, after: float) -> None:
        heappush(self._plans, (time() + after, person, number, act))

    def _answer_who_is_due(self) -> None:
        while self._plans and self._plans[0][0] <= time():
            _at, person, number, act = heappop(self._plans)
            with forked_app().app_context():
                is_free = self._answer(person, number, act)
            if is_free:
                self.freed.append((person, time()))
            else:
                self._plan(person, number, LET_LAPSE, 0.5)

    def _answer(self, person: int, number: int, act: str) -> bool:
        """Whether they can be asked again. Who was too slow, or let it lapse, is on a break until they come back."""
        actor = Actor(ActorKind.USER, person)
        try:
            with transaction():
                if act == TAKE:
                    accept_offer(number, actor=actor)
                elif act == DECLINE:
                    decline_offer(number, "busy", actor=actor)
                elif (was := presence_of(person)) is None or was.state is not State.BREAK:
                    return False
                else:
                    say(actor, State.AVAILABLE)
        except Conflict:
            return False
        return True


@dataclass(frozen=True)
class Dispatching:
    """A process that holds out work as fast as it can, as the job does; `ends` says whether it ends what lapsed, too."""

    until: float
    ends: bool

    def run(self) -> list[tuple[int, float]]:
        """Until the time is over."""
        ended_at = time()
        while time() < self.until:
            with forked_app().app_context(), transaction():
                held_out = hold_out(now())
            if self.ends and time() - ended_at >= 1:
                ended_at = time()
                with forked_app().app_context(), transaction():
                    end_offers(now())
            if not held_out:
                sleep(IDLES)
        return []


def run(share: Answering | Dispatching) -> list[tuple[int, float]]:
    """What a process of these does."""
    return share.run()


def watch(url: str, until: float) -> Mapping[int, tuple[int, float]]:
    """Whom each reservation asks, and when it was there for others to see: told by the commit that makes it."""
    seen: dict[int, tuple[int, float]] = {}
    with psycopg.connect(url, autocommit=True) as ear, psycopg.connect(url, autocommit=True) as eye:
        ear.execute("LISTEN relay")
        while time() < until:
            for _ in ear.notifies(timeout=0.1, stop_after=1):
                pass
            for number, person in eye.execute(_OPEN).fetchall():
                seen.setdefault(number, (person, time()))
    return seen


def decisions(
    seen: Mapping[int, tuple[int, float]], freed: Sequence[tuple[int, float]], since: float
) -> list[float]:
    """How long everybody who had become free then waited until the next piece was held out to them."""
    turns = sorted([(person, at, True) for person, at in freed] + [(*each, False) for each in seen.values()])
    return [
        asked - left
        for (person, left, is_free), (same, asked, is_free_again) in pairwise(turns)
        if person == same and is_free and not is_free_again and left >= since
    ]
