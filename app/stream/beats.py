"""Heartbeats: a page of somebody's lives. Taken by the events process, written together every other second."""

import time
from datetime import datetime
from threading import Lock, Thread

import structlog
from flask import current_app
from flask.ctx import AppContext
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.core.transaction import transaction
from app.routing.operations.attending import note_heard

log = structlog.get_logger(__name__)

TOGETHER_SECONDS = 2.0


class Beats:
    """What was heard and is not written yet. While PostgreSQL is away it is kept: one moment for each person."""

    def __init__(self) -> None:
        self._heard: dict[int, datetime] = {}
        self._lock = Lock()
        self._writer: Thread | None = None

    def hear(self, user_id: int) -> None:
        """They live."""
        with self._lock:
            self._heard[user_id] = now()
            if self._writer is None:
                context = current_app.app_context()  # the writer is a thread of its own
                self._writer = Thread(target=self._write, args=(context,), name="beats-writer", daemon=True)
                self._writer.start()

    def _write(self, context: AppContext) -> None:
        """Until nothing is heard any more; the next to be heard begins anew, also when this ended by a fault."""
        heard = None
        try:
            while heard := self._take_heard():
                self._note(heard, context)
        finally:
            if heard is None or heard:
                self._writer = None

    def _take_heard(self) -> dict[int, datetime]:
        time.sleep(TOGETHER_SECONDS)
        with self._lock:
            heard, self._heard = self._heard, {}
            if not heard:
                self._writer = None
        return heard

    def _note(self, heard: dict[int, datetime], context: AppContext) -> None:
        try:
            with context, transaction():
                note_heard(heard)
        except OperationalError as error:  # it is away: what was heard waits
            log.warning("beats.not_written", people=len(heard), error=type(error).__name__)
            with self._lock:
                self._heard = heard | self._heard
