"""The wire: what passed between the simulator and the application, the oldest forgotten."""

import itertools
import threading
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from simulator.announcements import Announcements

KEPT = 2_000
LONGEST_ANSWER = 70_000


@dataclass
class Entry:
    """One webhook we posted, one REST call we received, or a complaint about a document."""

    direction: Literal["webhook", "rest", "debugger"]
    subject: str
    method: str
    url: str
    parameters: dict[str, str]
    at: str
    headers: dict[str, str] = field(default_factory=dict)
    signature: str | None = None
    verdict: Literal["accepted", "refused", "unknown"] = "unknown"
    status: int | None = None
    answer: str = ""
    content_type: str = ""
    milliseconds: float | None = None
    attempts: int = 1
    error: str | None = None
    fault: str | None = None
    id: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Journal:
    """Numbers entries as they end, keeps the last few thousand, tells who listens."""

    def __init__(self, lock: threading.RLock, announcements: Announcements, kept: int = KEPT) -> None:
        self._lock = lock
        self._announcements = announcements
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._numbers = itertools.count(1)

    def write(self, entry: Entry) -> Entry:
        with self._lock:
            entry.id = next(self._numbers)
            entry.answer = entry.answer[:LONGEST_ANSWER]
            self._entries.append(entry)
            self._announcements.announce("wire", entry.as_json(), id=entry.id)
        return entry

    def since(self, last_seen: int) -> list[Entry]:
        with self._lock:
            return [entry for entry in self._entries if entry.id > last_seen]
