"""Pictures and files in texts: what a phone may send, and the bytes the simulator keeps of it."""

import re
import threading
from dataclasses import dataclass, field
from datetime import datetime

from simulator.messages import Message, new_sid

MOST = 10
LARGEST_MESSAGE, LARGEST_OTHER = 5 * 1024 * 1024, 500 * 1024
KEPT_BYTES = 256 * 1024 * 1024
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; ?[a-z]+=[\w-]+)?", re.IGNORECASE)


class BadMedia(ValueError):
    """A phone could not send this along; the message says why."""


@dataclass(frozen=True)
class Attachment:
    """Something sent along: its bytes, or the address where it lies already."""

    content_type: str
    data: bytes = b""
    url: str = ""


@dataclass
class File:
    """The bytes of one attachment, until they are deleted or too old."""

    message_sid: str
    content_type: str
    data: bytes
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("ME"))


class Files:
    """All files of texts; the oldest go when all together grow too large."""

    def __init__(self, lock: threading.RLock, kept_bytes: int = KEPT_BYTES) -> None:
        self._lock = lock
        self._kept_bytes = kept_bytes
        self._bytes = 0
        self._all: dict[str, File] = {}

    def add(self, file: File) -> File:
        with self._lock:
            self._all[file.sid] = file
            self._bytes += len(file.data)
            while self._bytes > self._kept_bytes and len(self._all) > 1:
                self.remove(next(iter(self._all.values())))
        return file

    def remove(self, file: File) -> None:
        with self._lock:
            if self._all.pop(file.sid, None):
                self._bytes -= len(file.data)

    def find(self, sid: str) -> File | None:
        return self._all.get(sid)

    def of_message(self, message: Message) -> list[File]:
        """What is still there of a text's files."""
        found = [self._all.get(each.sid) for each in message.media]
        return [file for file in found if file]


def check_attachments(attachments: list[Attachment]) -> None:
    """Only what Twilio would take: the content is not looked at, as there."""
    if len(attachments) > MOST:
        raise BadMedia(f"A text carries at most {MOST} files.")
    for each in attachments:
        if not CONTENT_TYPE.fullmatch(each.content_type):
            raise BadMedia(f"{each.content_type!r} is not a content type.")
        if not each.content_type.startswith("image/") and len(each.data) > LARGEST_OTHER:
            raise BadMedia("A file that is not an image has at most 500 KB.")
    if sum(len(each.data) for each in attachments) > LARGEST_MESSAGE:
        raise BadMedia("The files of a text have at most 5 MB together.")
