"""After-commit work: one row per event and listener, so that nothing promised depends on Redis. RQ carries its id."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import db
from app.core.errors import GatewayError
from app.core.events import Event
from app.core.queue import offer_many
from app.core.switchboard import switchboard
from app.core.transaction import transaction

log = structlog.get_logger(__name__)
Listener = TypeVar("Listener", bound=Callable[[Event], None])

LEASE = timedelta(seconds=60)  # longer than any listener may take; then somebody else may try
GRACE = timedelta(seconds=3)  # what the relay has just offered is not offered again
LONGEST_BACK_OFF = timedelta(hours=1)


class Task(db.Model):  # type: ignore[name-defined]
    """One listener's duty towards one event. Done once; tried again until then."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    listener: Mapped[str] = mapped_column(sa.String(120))
    queue: Mapped[str] = mapped_column(sa.String(20))
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(200))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "listener"),
        sa.Index("ix_task_due", "next_at", postgresql_where=sa.text("done_at IS NULL")),
    )


def on_queue(name: str) -> Callable[[Listener], Listener]:
    """Say which RQ queue serves an after-commit listener; without it, `default`."""

    def mark(listener: Listener) -> Listener:
        listener.queue = name  # type: ignore[attr-defined]
        return listener

    return mark


def write_tasks(events: Iterable[Event], at: datetime) -> list[tuple[int, str]]:
    """A row for each listener of each event; those written before stay as they are. Returns the new (id, queue)s."""
    board = switchboard()
    rows = [
        {"event_id": event.id, "listener": name, "queue": _queue_of(name), "next_at": at, "attempts": 0}
        for event in events
        for name in board.tasks_of(event)
    ]
    if not rows:
        return []
    new = insert(Task).on_conflict_do_nothing().returning(Task.id, Task.queue)
    return [(row.id, row.queue) for row in db.session.execute(new, rows)]


def _queue_of(name: str) -> str:
    return getattr(switchboard().listener(name), "queue", "default")


def offer_tasks(tasks: Iterable[tuple[int, str]]) -> None:
    """Hand task ids to RQ. What Redis forgets, `offer_due_tasks` hands over again."""
    by_queue: dict[str, list[int]] = {}
    for task_id, queue in tasks:
        by_queue.setdefault(queue, []).append(task_id)
    for queue, ids in by_queue.items():
        offer_many(queue, run_task, ids)


def offer_due_tasks() -> None:
    """Offer again what is due and not done: back-offs that are over, and whatever Redis or a dead worker lost."""
    at = now()
    due = sa.select(Task.id, Task.queue).where(Task.done_at.is_(None), Task.next_at <= at - GRACE)
    with transaction():
        tasks = [(row.id, row.queue) for row in db.session.execute(due.order_by(Task.next_at).limit(500))]
    offer_tasks(tasks)


def has_due_tasks(at: datetime) -> bool:
    """Whether the sweep has something to offer."""
    due = sa.select(Task.id).where(Task.done_at.is_(None), Task.next_at <= at - GRACE).limit(1)
    return db.session.scalar(due) is not None


def run_task(task_id: int) -> None:
    """Claim, do, settle. Done twice it does nothing twice; of two workers one has it."""
    with transaction():
        claimed = _claim(task_id)
    if claimed is None:
        return
    event, listener = claimed
    try:
        listener(event)
    except GatewayError as error:
        _put_off(task_id, str(error), for_good=error.permanent)
    except Exception as error:
        # A worker is the one place that may catch everything: the row keeps the duty and says why it waits.
        log.exception("task.failed", task=task_id)
        _put_off(task_id, type(error).__name__, for_good=False)
    else:
        _settle(task_id)


def _claim(task_id: int) -> tuple[Event, Callable[[Event], None]] | None:
    at = now()
    claim = (
        sa.update(Task)
        .where(Task.id == task_id, Task.done_at.is_(None), Task.next_at <= at)
        .values(next_at=at + LEASE, attempts=Task.attempts + 1)
        .returning(Task.event_id, Task.listener)
    )
    row = db.session.execute(claim).one_or_none()
    if row is None:
        return None
    listener = switchboard().listener(row.listener)
    if listener is None:  # this release has it no more, so nobody ever will do it
        gone = sa.update(Task).where(Task.id == task_id)
        db.session.execute(gone.values(done_at=at, error="no such listener"))
        return None
    return db.session.get_one(Event, row.event_id), listener


def _settle(task_id: int) -> None:
    with transaction():
        db.session.execute(sa.update(Task).where(Task.id == task_id).values(done_at=now(), error=None))


def _put_off(task_id: int, error: str, *, for_good: bool) -> None:
    db.session.rollback()
    at = now()
    with transaction():
        task = db.session.get_one(Task, task_id, populate_existing=True)
        task.error = error[:200]
        if for_good:
            task.done_at = at
        else:
            task.next_at = at + min(timedelta(seconds=2 ** min(task.attempts, 12)), LONGEST_BACK_OFF)
