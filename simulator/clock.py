"""Time in the simulator: the wall clock's, or one that stands still until it is told to move."""

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Two readings: `now` is a date, `elapsed` counts seconds that never go back, whatever the date does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._elapsed = 0.0
        self._running_since: float | None = time.monotonic()
        self._stood_at = datetime.now(UTC)

    @property
    def is_manual(self) -> bool:
        return self._running_since is None

    def now(self) -> datetime:
        return self._stood_at if self.is_manual else datetime.now(UTC)

    def elapsed(self) -> float:
        since = self._running_since
        return self._elapsed if since is None else self._elapsed + time.monotonic() - since

    def stand(self) -> None:
        """Stop at this moment; from now on only `move_to` lets time pass."""
        with self._lock:
            if not self.is_manual:
                self._stood_at, self._elapsed, self._running_since = self.now(), self.elapsed(), None

    def run(self) -> None:
        """Return to the wall clock. What is planned stays as far away as it was."""
        with self._lock:
            if self.is_manual:
                self._running_since = time.monotonic()

    def move_to(self, elapsed: float) -> None:
        with self._lock:
            if self.is_manual and elapsed > self._elapsed:
                self._stood_at += timedelta(seconds=elapsed - self._elapsed)
                self._elapsed = elapsed

    def as_json(self) -> dict[str, str]:
        return {"mode": "manual" if self.is_manual else "real", "now": self.now().isoformat()}
