"""One reader of Redis per process, one bounded queue per open stream."""

import time
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Lock, Thread
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError

from app.stream.channels import STREAM, Entry, note_listened

log = structlog.get_logger(__name__)

WAITING_AT_MOST = 500  # messages a slow screen may owe; then its line is cut, and it resumes
READ_AT_MOST = 1_000  # entries that are read to see what was missed; beyond, reading anew is quicker
ON_THE_WAY = 10  # seconds that a request for a stream may take to reach us
BLOCK_MS = 5000
RESET = "reset"
Told = tuple[str, str]  # (stream id, message); (RESET, stream id or "") asks the page to read anew


@dataclass(eq=False)
class Listener:
    """One open stream: what it may hear, in which language, and what waits for it."""

    channels: frozenset[str]
    language: str
    waiting: "Queue[Told]" = field(default_factory=lambda: Queue(WAITING_AT_MOST))
    is_cut: bool = False

    def wants(self, entry: Entry) -> bool:
        """Whether any of its channels is meant."""
        return not self.channels.isdisjoint(entry.channels)

    def next(self, timeout: float) -> Told | None:
        """The next message; None after `timeout` seconds of silence."""
        try:
            return self.waiting.get(timeout=timeout)
        except Empty:
            return None


class Hub:
    """Reads the stream once and hands each entry to the listeners of this process."""

    def __init__(self, url: str) -> None:
        self._redis: Any = Redis.from_url(url, socket_timeout=None, decode_responses=True)
        self._listeners: set[Listener] = set()
        self._lock = Lock()
        self._reader: Thread | None = None
        self._noted_at = 0.0
        self.position: str | None = None  # all up to here was handed out; None while Redis is away

    def __len__(self) -> int:
        return len(self._listeners)

    def open(self, listener: Listener, last_id: str | None, age: int = 0) -> None:
        """Begin to hear; what was missed since `last_id` comes first, or a reset if it is not there any more.

        Who has heard nothing yet hears what was said since their page was asked for, `age` seconds ago: whatever
        happened after its queries is not lost, however long the page took to get here."""
        with self._lock:  # nothing new is handed out before what was missed
            newest = self._newest_or_none()  # asked before the missed are read: nothing lies between the two
            self._catch_up(listener, last_id, age, newest)
            self._listeners.add(listener)
            if self._reader is None:
                self.position = newest
                self._reader = Thread(target=self._read, name="stream-reader", daemon=True)
                self._reader.start()

    def close(self, listener: Listener) -> None:
        """Hear no more."""
        with self._lock:
            self._listeners.discard(listener)

    def _catch_up(self, listener: Listener, last_id: str | None, age: int, newest: str | None) -> None:
        try:
            note_listened(self._redis, [listener.language])
            missed = self._missed(last_id) if last_id else self._recent(age)
        except RedisError:
            missed = None
        if missed is None or newest is None:
            self._tell(listener, (RESET, ""))
            return
        entries = [(entry_id, Entry.from_fields(fields)) for entry_id, fields in missed]
        wanted = [(entry_id, entry) for entry_id, entry in entries if listener.wants(entry)]
        is_drawn = all(entry.for_language(listener.language) for _, entry in wanted)
        if len(missed) > READ_AT_MOST or len(wanted) >= WAITING_AT_MOST or not is_drawn:
            self._tell(listener, (RESET, newest))
            return
        for entry_id, entry in wanted:
            self._offer(listener, entry_id, entry)

    def _missed(self, last_id: str) -> list[tuple[str, dict[str, str]]] | None:
        """Entries after that id; None when older ones than it were dropped, or Redis has forgotten."""
        oldest = self._redis.xrange(STREAM, count=1)
        if not oldest or _order(oldest[0][0]) > _order(last_id):
            return None
        return list(self._redis.xrange(STREAM, min=f"({last_id}", count=READ_AT_MOST + 1))

    def _recent(self, age: int) -> list[tuple[str, dict[str, str]]]:
        seconds, _ = self._redis.time()
        since = max(0, seconds - age - ON_THE_WAY) * 1000
        return list(self._redis.xrange(STREAM, min=f"{since}-0", count=READ_AT_MOST + 1))

    def _read(self) -> None:
        """While anybody listens. When Redis comes back after an absence, every screen reads anew."""
        while self._is_heard():
            try:
                if self.position is None:
                    self.position = self._newest()
                    self._reset_all()
                for _, entries in self._redis.xread({STREAM: self.position}, block=BLOCK_MS, count=500) or ():
                    for entry_id, fields in entries:
                        self._fan_out(entry_id, Entry.from_fields(fields))
                        self.position = entry_id
                if self._was_forgotten(self.position):
                    self.position = "0-0"
                    self._reset_all()
                self._note_listened()
            except RedisError as error:
                if self._listeners:
                    log.warning("stream.redis_away", error=type(error).__name__)
                self.position = None
                time.sleep(1)

    def _note_listened(self) -> None:
        at = time.monotonic()
        if at - self._noted_at > BLOCK_MS / 1000:
            with self._lock:
                languages = {each.language for each in self._listeners}
            note_listened(self._redis, languages)
            self._noted_at = at

    def _is_heard(self) -> bool:
        """Whether somebody listens; if not, the next to come starts a new reader."""
        with self._lock:
            if not self._listeners:
                self._reader = None
            return bool(self._listeners)

    def _newest_or_none(self) -> str | None:
        try:
            return self._newest()
        except RedisError:
            return None

    def _newest(self) -> str:
        newest = self._redis.xrevrange(STREAM, count=1)
        return str(newest[0][0]) if newest else "0-0"

    def _was_forgotten(self, last_id: str) -> bool:
        """After a FLUSHALL ids may begin anew, behind what we have read."""
        return last_id != "0-0" and _order(self._newest()) < _order(last_id)

    def _fan_out(self, entry_id: str, entry: Entry) -> None:
        with self._lock:
            listeners = [each for each in self._listeners if each.wants(entry)]
        for listener in listeners:
            self._offer(listener, entry_id, entry)

    def _offer(self, listener: Listener, entry_id: str, entry: Entry) -> None:
        """What was drawn while nobody listened in its language has to be read from the page."""
        message = entry.for_language(listener.language)
        self._tell(listener, (RESET, entry_id) if message is None else (entry_id, message))

    def _reset_all(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            self._tell(listener, (RESET, ""))

    def _tell(self, listener: Listener, told: Told) -> None:
        try:
            listener.waiting.put_nowait(told)
        except Full:
            listener.is_cut = True


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    is_id = len(entry_id) < 42 and entry_id.isascii() and milliseconds.isdecimal() and number.isdecimal()
    return (int(milliseconds), int(number)) if is_id else (0, 0)
