"""All calls, the oldest forgotten."""

import threading
from collections.abc import Iterator

from simulator.voice.call import Call

KEPT = 5_000


class Calls:
    """Calls in the order they began; whoever waits for one to change is woken by `changed`."""

    def __init__(self, lock: threading.RLock, kept: int = KEPT) -> None:
        self._lock = lock
        self._kept = kept
        self._all: dict[str, Call] = {}
        self.changed = threading.Condition(lock)

    def add(self, call: Call) -> Call:
        with self._lock:
            self._all[call.sid] = call
            if len(self._all) > self._kept:
                del self._all[next(iter(self._all))]
        return call

    def find(self, sid: str) -> Call | None:
        return self._all.get(sid)

    def of_handset(self, number: str) -> list[Call]:
        """One phone's calls, oldest first."""
        with self._lock:
            return [call for call in self._all.values() if call.handset == number]

    def newest_first(self) -> Iterator[Call]:
        with self._lock:
            return iter(list(reversed(self._all.values())))
