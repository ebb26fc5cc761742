"""What is still to happen: jobs in order of their due time, done by a few threads."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from simulator.clock import Clock

Job = Callable[[], object]
LONGEST_WAIT = 30.0
log = logging.getLogger(__name__)


class Agenda:
    """Runs each job once, not before the simulator's clock says so."""

    def __init__(self, clock: Clock, threads: int = 8) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._running = 0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="agenda")
        threading.Thread(target=self._watch, name="agenda", daemon=True).start()

    def after(self, seconds: float, job: Job) -> None:
        with self._changed:
            heapq.heappush(self._waiting, (self._clock.elapsed() + seconds, next(self._order), job))
            self._changed.notify_all()

    def stand(self) -> None:
        self._clock.stand()

    def run(self) -> None:
        self._clock.run()
        with self._changed:
            self._changed.notify_all()

    def advance(self, seconds: float) -> None:
        """Let time pass from one due job to the next, each done before the clock moves on."""
        target = self._clock.elapsed() + seconds
        self.settle()
        while (due := self._next_due()) is not None and due <= target:
            self._clock.move_to(due)
            self.settle()
        self._clock.move_to(target)

    def settle(self, timeout: float = LONGEST_WAIT) -> bool:
        """Wait until nothing is due and nothing runs; False if that took too long."""
        with self._changed:
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._running and not self._is_due(), timeout)

    def _next_due(self) -> float | None:
        with self._changed:
            return self._waiting[0][0] if self._waiting else None

    def _is_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self._clock.elapsed()

    def _watch(self) -> None:
        while True:
            with self._changed:
                while not self._is_due():
                    self._changed.wait(self._pause())
                _, _, job = heapq.heappop(self._waiting)
                self._running += 1
            try:
                self._pool.submit(self._do, job)
            except RuntimeError:  # the program is ending and takes on nothing more
                return

    def _pause(self) -> float | None:
        if not self._waiting or self._clock.is_manual:
            return None
        return max(0.0, self._waiting[0][0] - self._clock.elapsed())

    def _do(self, job: Job) -> None:
        try:
            job()
        except Exception:
            log.exception("A job of the simulator failed")
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()
