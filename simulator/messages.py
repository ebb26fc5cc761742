"""Texts: what was written, between whom, and how far it got."""

import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from simulator.people import bare, is_whatsapp
from simulator.segments import count_segments

KEPT = 20_000
LONGEST_BODY = 1_600
INBOUND, OUTBOUND, REPLY = "inbound", "outbound-api", "outbound-reply"


@dataclass(frozen=True)
class Media:
    """A file of a text; one that the simulator keeps has a sid."""

    url: str
    content_type: str
    sid: str = ""


@dataclass
class Message:
    """One text. Inbound means to the hotline, as Twilio sees it."""

    sender: str
    recipient: str
    body: str
    direction: str
    status: str
    created_at: datetime
    updated_at: datetime
    media: tuple[Media, ...] = ()
    callback: str | None = None
    service: str | None = None
    sent_at: datetime | None = None
    error_code: int | None = None
    outcome: dict[str, Any] | None = None
    sid: str = field(default="")

    def __post_init__(self) -> None:
        self.sid = self.sid or new_sid("MM" if self.media else "SM")

    @property
    def handset(self) -> str:
        return bare(self.sender if self.direction == INBOUND else self.recipient)

    @property
    def segments(self) -> int:
        return 1 if is_whatsapp(self.recipient) else count_segments(self.body)

    def as_json(self) -> dict[str, Any]:
        """As the handset page and the tests read it."""
        return {
            "sid": self.sid,
            "handset": self.handset,
            "from": self.sender,
            "to": self.recipient,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "error_code": self.error_code,
            "segments": self.segments,
            "media": [asdict(media) for media in self.media],
            "at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
            "outcome": self.outcome,
        }


class Messages:
    """All texts in order of writing, and each phone's own; the oldest are forgotten."""

    def __init__(self, lock: threading.RLock, kept: int = KEPT) -> None:
        self._lock = lock
        self._kept = kept
        self._all: dict[str, Message] = {}
        self._threads: defaultdict[str, dict[str, Message]] = defaultdict(dict)

    def add(self, message: Message) -> Message:
        with self._lock:
            self._all[message.sid] = self._threads[message.handset][message.sid] = message
            if len(self._all) > self._kept:
                self.remove(next(iter(self._all.values())))
        return message

    def remove(self, message: Message) -> None:
        with self._lock:
            self._all.pop(message.sid, None)
            self._threads[message.handset].pop(message.sid, None)

    def find(self, sid: str) -> Message | None:
        return self._all.get(sid)

    def thread(self, number: str) -> list[Message]:
        """One phone's texts, oldest first."""
        with self._lock:
            return list(self._threads[number].values()) if number in self._threads else []

    def newest_first(self, numbers: set[str]) -> Iterator[Message]:
        """Every text, or only those of one of these numbers' phones where there is such a phone."""
        with self._lock:
            known = [number for number in numbers if number in self._threads]
            source = self._threads[known[0]] if known else self._all
            return iter(list(reversed(source.values())))


def new_sid(prefix: str) -> str:
    return prefix + uuid.uuid4().hex
