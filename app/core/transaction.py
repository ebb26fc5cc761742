"""The one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core import events
from app.core.database import db
from app.core.switchboard import switchboard
from app.core.writing import number_new, write_new

ROUNDS = 10  # our own listeners need five; a chain of rules that wake each other has the rest
CHANNEL = "relay"


@contextmanager
def transaction() -> Iterator[None]:
    """One act: what is done inside, what listeners add to it, and its events are committed together or not at all.

    Opened by views, webhooks, jobs and commands; never by operations, never nested."""
    with _act():
        yield
        _finish()


@contextmanager
def rehearsal() -> Iterator[None]:
    """An act that is done only to see what comes of it: nothing of it is kept, and nobody is told."""
    with _act():
        yield
        db.session.rollback()


@contextmanager
def attempt() -> Iterator[None]:
    """A part of an act. If it is refused, or fails, nothing of it stays, and the act may go on without it."""
    before = len(events.fresh())
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        del events.fresh()[before:]
        db.session.expire_all()  # the session does not know what `writing` wrote of them: all is read anew
        raise


@contextmanager
def _act() -> Iterator[None]:
    info = db.session().info
    if info.get("in_transaction"):
        raise RuntimeError("a transaction is never opened inside another")
    info["in_transaction"] = True
    try:
        yield
    except BaseException:
        db.session.rollback()
        raise
    finally:
        info["in_transaction"] = False
        events.take_fresh()


def _finish() -> None:
    told = _tell_listeners()
    if told:
        number_new()  # the events name them
        write_new((events.TABLE, events.rows_of(told)), notify=CHANNEL)
    db.session.commit()


def _tell_listeners() -> list[events.Event]:
    """Rounds, since a listener may record events of its own. Nothing is flushed in between, so one act is one flush."""
    told: list[events.Event] = []
    for number in range(1, ROUNDS + 1):
        db.session().info["round"] = number
        fresh = events.take_fresh()
        if not fresh:
            return told
        switchboard().tell(fresh)
        told += fresh
    if events.fresh():
        raise RuntimeError(f"listeners still answer each other after {ROUNDS} rounds")
    return told
