"""The relay: reads the outbox in order, writes tasks, and has screens drawn. One is active, others stand by."""

import time
from collections import deque
from collections.abc import Callable

import psycopg
import sqlalchemy as sa
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.core.queue import wake
from app.core.switchboard import switchboard
from app.core.tasks import offer_tasks, write_tasks
from app.core.transaction import CHANNEL, transaction

log = structlog.get_logger(__name__)

LOCK = 7070155  # the advisory lock whose holder is the active relay
BATCH = 500
TICK_SECONDS = 1.0
GATHER_SECONDS = (
    0.04  # under load what happens meanwhile is told together: a batch for each act costs twice as much
)
STAND_BY_SECONDS = 1.0
_undrawn: deque[Event] = deque(maxlen=2 * BATCH)  # so many are told as one refresh anyway


def run(goes_on: Callable[[], bool] = lambda: True) -> None:
    """Relay until told to stop. A lost database connection is the loss of the lock: begin again."""
    while goes_on():
        try:
            _serve(goes_on)
        except (psycopg.OperationalError, OperationalError) as error:
            log.warning("relay.database_away", error=type(error).__name__)
            db.session.remove()
            time.sleep(STAND_BY_SECONDS)


def _serve(goes_on: Callable[[], bool]) -> None:
    with psycopg.connect(_plain_url(), autocommit=True) as ear:
        while not _is_active(ear):
            if not goes_on():
                return
            time.sleep(STAND_BY_SECONDS)
        log.info("relay.active")
        ear.execute(f"LISTEN {CHANNEL}")
        while goes_on():
            while relay_batch() == BATCH:
                pass
            time.sleep(GATHER_SECONDS)
            for _ in ear.notifies(timeout=TICK_SECONDS, stop_after=1):
                pass


def _is_active(ear: psycopg.Connection) -> bool:
    row = ear.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    return bool(row and row[0])


def relay_batch(limit: int = BATCH) -> int:
    """Tell one batch, oldest first. Returns how many events it held.

    Screens are drawn before the commit: a relay that dies in between draws the same card again, which does no harm.
    The batch is locked: a relay that has not noticed that it lost its place comes after the other, never between."""
    at = now()
    with transaction():
        events = list(
            db.session.scalars(
                sa.select(Event)
                .where(Event.relayed_at.is_(None))
                .order_by(Event.id)
                .limit(limit)
                .with_for_update()
            )
        )
        if not events and not _undrawn:
            return 0
        tasks = write_tasks(events, at)
        for event in events:
            db.session.expunge(event)  # they may outlive this transaction, and be shown with the next
        _show(events)
        told = sa.update(Event).where(Event.id.in_([event.id for event in events])).values(relayed_at=at)
        db.session.execute(told, execution_options={"synchronize_session": False})
    db.session.remove()  # the next batch reads afresh
    offer_tasks(tasks)
    _wake(events)
    return len(events)


def _wake(events: list[Event]) -> None:
    """Jobs that have something to do now need not wait for the clock. A wake-up that is lost costs its second."""
    for each in switchboard().woken_by(events):
        if each.has_due(now()):
            wake(each.queue, each.job)
    db.session.remove()


def _show(events: list[Event]) -> None:
    """Have the screens drawn. Nothing that goes wrong here may keep a task from being written.

    What could not be shown because Redis was away is shown with what comes next."""
    _undrawn.extend(events)
    try:
        with db.session.begin_nested():
            switchboard().show(list(_undrawn))
    except RedisError as error:
        log.warning("relay.redis_away", error=type(error).__name__)
        return
    except OperationalError:
        raise  # no fault of the drawing: the database is away, and `run` begins again
    except Exception:
        log.exception("relay.not_drawn", events=len(events))
    _undrawn.clear()


def _plain_url() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
