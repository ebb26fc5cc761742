"""Queues are made, set and put in order. Nobody's change undoes another's, and none leaves work nowhere to go."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core import configuration
from app.core.database import db
from app.core.errors import Conflict, Refused, Said
from app.core.events import Acting, record
from app.routing.misplaced import Sort, told
from app.routing.models import Queue
from app.routing.queries import queues
from app.routing.queue_facts import Facts, facts_of, write_facts
from app.routing.queue_soundness import Unsound, faults_of

STEP = 10  # between positions, so that a file of queues may put one in between


class QueueChanged(Conflict):
    """Somebody else changed what this person was changing too. It carries those facts as they are now."""

    def __init__(self, now: Facts) -> None:
        super().__init__(Said("Meanwhile somebody else changed this queue."))
        self.now = now


def create_queue(code: str, names: Mapping[str, str], unit_id: int, *, actor: Acting) -> Queue:
    """A new queue, tried last. It is closed until somebody has said what comes there: without that, everything would."""
    configuration.changed()
    if db.session.scalar(sa.select(Queue.id).where(Queue.code == code)):
        raise Refused("There is a queue %(code)s already.", code=code)
    queue = Queue(
        code=code, names=dict(names), unit_id=unit_id, is_closed=True, position=0, kinds=[], languages=[]
    )
    db.session.add(queue)
    db.session.flush()
    _put_in_order([*_fed(but=queue), queue])
    record("queue.created", queue, actor, code=code)
    return queue


def change_queue(
    queue: Queue, facts: Facts, *, shown: Facts | None = None, moving: Sequence[Sort] = (), actor: Acting
) -> None:
    """Set it to these facts.

    `shown` is what the page showed: a fact left as shown is not written, and one that another changed meanwhile is a
    conflict. `moving` are the sorts of tickets that go where they belong then."""
    _one_at_a_time(queue)
    was = facts_of(queue)
    wanted = facts if shown is None else _edited(facts, shown, was)
    changed = {name: value for name, value in wanted.items() if value != was[name]}
    if not changed:
        return
    faults = list(faults_of(was | changed, queues()[queue.id], queues()))
    if faults:
        raise Unsound(faults)
    write_facts(queue, changed)
    db.session.flush()  # whoever looks at what comes of it reads it from the database
    before = {name: was[name] for name in changed}
    record("queue.changed", queue, actor, was=before, to=changed, moving=told(moving))


def move_queue(queue: Queue, *, was: int, to: int, moving: Sequence[Sort] = (), actor: Acting) -> None:
    """Try it as the `to`-th, counted from one. The pool has no place: it takes what is left."""
    _one_at_a_time(queue)
    others = _fed(but=queue)
    if queue.is_pool:
        raise Refused("The pool is tried last.")
    if was != place_in_order(queue):
        raise Conflict("Meanwhile somebody else changed the order of the queues.")
    to = min(max(to, 1), len(others) + 1)
    if to == was:
        return
    _put_in_order([*others[: to - 1], queue, *others[to - 1 :]])
    record("queue.moved", queue, actor, was=was, to=to, moving=told(moving))


def bring_home(sorts: Sequence[Sort], *, actor: Acting) -> None:
    """Let tickets of these sorts, which nobody has in hand, go where they belong as queues are set now."""
    for queue in db.session.scalars(sa.select(Queue).where(Queue.id.in_({sort.queue_id for sort in sorts}))):
        theirs = [sort for sort in sorts if sort.queue_id == queue.id]
        record("queue.sent_home", queue, actor, moving=told(theirs))


def place_in_order(queue: Queue) -> int:
    """As the how manieth it is tried, counted from one."""
    return [each.id for each in _fed()].index(queue.id) + 1


def _one_at_a_time(queue: Queue) -> None:
    """Two who change queues come one after the other, and the second sees what the first did: else two changes, sound
    each for itself, could send work in a circle."""
    configuration.changed()
    db.session.refresh(queue)


def _edited(facts: Facts, shown: Facts, known: Facts) -> Facts:
    """Those that this person changed; a conflict if somebody else changed one of them to something else."""
    edited = {name: value for name, value in facts.items() if value != shown.get(name)}
    others = {name: known[name] for name in edited if known[name] not in (shown.get(name), edited[name])}
    if others:
        raise QueueChanged(others)
    return edited


def _fed(*, but: Queue | None = None) -> list[Queue]:
    """The queues in the order in which they are tried, the pool and that one left out."""
    found = sa.select(Queue).where(~Queue.is_pool).order_by(Queue.position, Queue.id)
    return [each for each in db.session.scalars(found) if each is not but]


def _put_in_order(ordered: Sequence[Queue]) -> None:
    for number, each in enumerate(ordered, 1):
        each.position = number * STEP
    last = sa.update(Queue).where(Queue.is_pool).values(position=(len(ordered) + 1) * STEP)
    db.session.execute(last)
    db.session.flush()
