"""News for open pages, as server-sent events."""

import json
import queue
import threading
from collections.abc import Iterator
from typing import Any

HEARTBEAT = 15.0
LONGEST_BACKLOG = 1_000


class Announcements:
    """Hands each piece of news to every open page; a page that cannot keep up is cut off and comes back."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._pages: list[queue.Queue[str | None]] = []

    def announce(self, name: str, data: Any, *, id: int | None = None) -> None:  # noqa: A002 - the event's own word
        with self._lock:
            if not self._pages:
                return
            news = event(name, data, id=id)
            for page in list(self._pages):
                self._hand_over(page, news)

    def listen(self) -> Iterator[str]:
        """Everything announced from now on, with a heartbeat in quiet times."""
        page: queue.Queue[str | None] = queue.Queue(LONGEST_BACKLOG)
        with self._lock:
            self._pages.append(page)
        return self._follow(page)

    def _hand_over(self, page: queue.Queue[str | None], news: str) -> None:
        try:
            page.put_nowait(news)
        except queue.Full:
            self._pages.remove(page)
            page.get_nowait()
            page.put_nowait(None)

    def _follow(self, page: queue.Queue[str | None]) -> Iterator[str]:
        try:
            yield ": listening\n\n"
            while (news := self._next(page)) is not None:
                yield news
        finally:
            with self._lock:
                if page in self._pages:
                    self._pages.remove(page)

    @staticmethod
    def _next(page: queue.Queue[str | None]) -> str | None:
        try:
            return page.get(timeout=HEARTBEAT)
        except queue.Empty:
            return ": still here\n\n"


def event(name: str, data: Any, *, id: int | None = None) -> str:  # noqa: A002 - the event's own word
    number = f"id: {id}\n" if id is not None else ""
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
