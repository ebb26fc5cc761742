"""Messages left on the hotline: who left them, how long they are, what was said."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from simulator.messages import new_sid

KEPT = 5_000


@dataclass
class Recording:
    """A message; its sound is made when somebody asks for it."""

    call_sid: str
    seconds: int
    text: str
    created_at: datetime
    updated_at: datetime
    status: str = "processing"
    sid: str = field(default_factory=lambda: new_sid("RE"))


class Recordings:
    """All recordings in order of their making, the oldest forgotten."""

    def __init__(self, lock: threading.RLock, kept: int = KEPT) -> None:
        self._lock = lock
        self._kept = kept
        self._all: dict[str, Recording] = {}

    def add(self, recording: Recording) -> Recording:
        with self._lock:
            self._all[recording.sid] = recording
            if len(self._all) > self._kept:
                del self._all[next(iter(self._all))]
        return recording

    def remove(self, recording: Recording) -> None:
        with self._lock:
            self._all.pop(recording.sid, None)

    def find(self, sid: str) -> Recording | None:
        return self._all.get(sid)

    def newest_first(self) -> Iterator[Recording]:
        with self._lock:
            return iter(list(reversed(self._all.values())))
