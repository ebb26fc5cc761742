"""A house that gives out work by the product's own rules, in memory and by a clock of its own."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from app.routing.matching import Person, Piece, match
from app.routing.models import Place, Strategy
from app.routing.queue_rule import QueueRule
from app.routing.ranking import rank_of
from app.tickets.models import Ticket
from bench.parts.logs import DAY, Job, Log, Staff

START = datetime(2016, 1, 1, tzinfo=UTC)  # minute 0 of the open time
PULL = "pull"  # nobody is asked: whoever has a hand free takes what is first in their queues
CHANNEL, LANGUAGE, GRADE = "api", "en", "standard"  # all one to these logs
SEED = 20261122
_NOTHING = 1e-6  # of a minute
COMES, BEGINS, ENDS = range(3)  # a piece, a day, something in somebody's hands


@dataclass(frozen=True)
class Done:
    """A piece that somebody began, and whom its customer knew when it came."""

    job: Job
    by: int
    began: float
    known: int | None


@dataclass
class Worker:
    """What is left of each piece somebody has in hand, as of when it was reckoned last. Of several each has its share of
    their time."""

    staff: Staff
    idle_since: float = 0.0
    turn_at: float | None = None
    left: dict[int, float] = field(default_factory=dict)
    reckoned: float = 0.0
    version: int = 0  # of what they will have done next

    def go_on(self, at: float) -> None:
        """They have worked until then."""
        share = (at - self.reckoned) / max(1, len(self.left))
        left = {number: minutes - share for number, minutes in self.left.items()}
        kept = {number: minutes for number, minutes in left.items() if minutes > _NOTHING}
        if len(kept) < len(left):
            self.idle_since = at
        self.left, self.reckoned, self.version = kept, at, self.version + 1

    def take(self, job: Job, at: float) -> None:
        """One more."""
        self.go_on(at)
        self.left[job.number] = job.minutes
        self.idle_since = self.turn_at = at

    def ends_at(self) -> float:
        """When the first of what they have in hand is done."""
        return self.reckoned + min(self.left.values()) * len(self.left)


class House:
    """Its queues and people, under one strategy or by pull; everybody may have so many pieces in hand at once."""

    def __init__(self, log: Log, how: str, at_once: int) -> None:
        self._log, self._how, self._at_once = log, how, at_once
        names = sorted({queue for person in log.staff for queue in person.queues})
        self._ids = {name: number for number, name in enumerate(names, 1)}
        strategy = Strategy.LONGEST_IDLE if how == PULL else Strategy(how)
        self._rules = {
            number: QueueRule(number, name, {}, 0, skills=((name, 1),), strategy=strategy)
            for name, number in self._ids.items()
        }
        self._workers = [Worker(person) for person in log.staff]
        self._jobs = {job.number: job for job in log.jobs}
        self._waiting: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self._last_of: dict[str, int] = {}
        self._known: dict[int, int | None] = {}
        self._dice = Random(SEED)

    def run(self) -> list[Done]:
        """Until the last day is over: what nobody has begun by then is not among it."""
        days = 1 + max(max(person.days) for person in self._log.staff)
        self._moments = [(job.at, COMES, job.number, 0) for job in self._log.jobs]
        self._moments += [(day * DAY, BEGINS, day, 0) for day in range(days)]
        heapify(self._moments)
        done: list[Done] = []
        while self._moments and self._moments[0][0] < days * DAY:
            at = self._moments[0][0]
            while self._moments and self._moments[0][0] == at:
                self._happen(*heappop(self._moments))
            for number, who in self._give_out(at):
                done.append(self._begin(self._jobs[number], who, at))
        return done

    def _happen(self, at: float, what: int, number: int, version: int) -> None:
        if what == COMES:
            self._come(self._jobs[number])
        elif what == ENDS and self._workers[number].version == version:
            self._workers[number].go_on(at)
            self._foresee(number)

    def _come(self, job: Job) -> None:
        queue = self._ids[job.queue]
        ticket = Ticket(priority=job.priority, opened_at=_moment(job.at))
        place = Place(queue_id=queue, due_at=None, paused=False, grade=GRADE)
        insort(self._waiting[queue], (rank_of(place, self._rules[queue], ticket), job.number))
        self._known[job.number] = self._last_of.get(job.customer)

    def _foresee(self, who: int) -> None:
        worker = self._workers[who]
        if worker.left:
            heappush(self._moments, (worker.ends_at(), ENDS, who, worker.version))

    def _begin(self, job: Job, who: int, at: float) -> Done:
        self._last_of[job.customer] = who
        return Done(job, who, at, self._known.pop(job.number))

    def _give_out(self, at: float) -> Iterator[tuple[int, int]]:
        """Which piece to whom, until nothing more fits."""
        while picks := self._taken(at) if self._how == PULL else self._matched(at):
            for number, who in picks:
                self._workers[who].take(self._jobs[number], at)
                self._foresee(who)
                yield number, who

    def _free(self, at: float) -> list[int]:
        """Who is there and has a hand free for something that waits."""
        return [
            who
            for who, worker in enumerate(self._workers)
            if at // DAY in worker.staff.days
            and len(worker.left) < self._at_once
            and any(self._waiting[self._ids[queue]] for queue in worker.staff.queues)
        ]

    def _taken(self, at: float) -> list[tuple[int, int]]:
        """In whichever order they look up, each takes what is first."""
        people, found = self._free(at), []
        self._dice.shuffle(people)
        for who in people:
            theirs = [self._waiting[self._ids[queue]] for queue in self._workers[who].staff.queues]
            heads = [waiting for waiting in theirs if waiting]
            if heads:
                found.append((min(heads, key=lambda waiting: waiting[0]).pop(0)[1], who))
        return found

    def _matched(self, at: float) -> list[tuple[int, int]]:
        """As the dispatcher does it: of each queue as many pieces as it has people, in the order of all."""
        people = [self._person(who, at) for who in self._free(at)]
        staffed = sorted({queue for person in people for queue in person.weights})
        heads = sorted((each, queue) for queue in staffed for each in self._waiting[queue][: len(people)])
        pieces = [
            Piece(number, queue, CHANNEL, LANGUAGE, self._known[number]) for (_rank, number), queue in heads
        ]
        picks = match(pieces, people, self._rules, lambda _person, _channel: True, _moment(at))
        for pick in picks:
            waiting = self._waiting[pick.piece.queue_id]
            waiting.remove(next(each for each in waiting if each[1] == pick.piece.place_id))
        return [(pick.piece.place_id, pick.person.id) for pick in picks]

    def _person(self, who: int, at: float) -> Person:
        worker = self._workers[who]
        turn = None if worker.turn_at is None else _moment(worker.turn_at)
        return Person(
            id=who,
            idle_since=_moment(max(worker.idle_since, at // DAY * DAY)),
            levels=worker.staff.queues,
            weights={self._ids[queue]: 1 for queue in worker.staff.queues},
            turn_at=turn,
            held={CHANNEL: len(worker.left)} if worker.left else {},
        )


def _moment(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)
