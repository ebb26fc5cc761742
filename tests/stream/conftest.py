"""One browser's stream, read as the browser reads it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, current_app

from app.accounts.models import User
from app.core import relay
from app.stream import views
from tests.factories import browser_of

BEATS_AT_MOST = 100


class Stream:
    """An open stream; `heard` keeps all it was told so far."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.last_id: str | None = None
        self.heard: list[dict[str, Any]] = []
        self._chunks = iter(response.response)

    def until(self, html: str = "", **wanted: Any) -> dict[str, Any]:
        """Read on until a message has these values, and this in its markup."""
        for _ in range(BEATS_AT_MOST):
            message = self._next()
            if message is not None and wanted.items() <= message.items() and html in message.get("html", ""):
                return message
        raise AssertionError(f"never told {wanted}; told {self.heard}")

    def listen(self, beats: int = 2) -> list[dict[str, Any]]:
        """All that is told until it has been quiet for so long."""
        quiet = 0
        while quiet < beats:
            quiet = quiet + 1 if self._next() is None else 0
        return self.heard

    def close(self) -> None:
        """Leave the page."""
        self.response.close()

    def _next(self) -> dict[str, Any] | None:
        """The next message, or None for a beat."""
        fields = dict(line.split(": ", 1) for line in _text(next(self._chunks)).splitlines() if ": " in line)
        self.last_id = fields.get("id", self.last_id)
        if fields.get("event") == "reset":
            message = {"kind": "reset"}
        elif "event" in fields:
            return None
        else:
            message = json.loads(fields["data"])
        self.heard.append(message)
        return message


def _text(chunk: bytes | str) -> str:
    return chunk.decode() if isinstance(chunk, bytes) else chunk


Opens = Callable[..., Stream]


@pytest.fixture
def open_stream(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Open the stream of somebody; all are closed at the end."""
    yield from opening(app, monkeypatch)


def opening(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """On whichever application. What was recorded before is told before."""
    monkeypatch.setattr(views, "BEAT_SECONDS", 0.1)
    app.extensions.pop("hub", None)
    tell()
    opened: list[Stream] = []

    def open_one(user: User, last_id: str | None = None, age: int | str = 0) -> Stream:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        stream = Stream(browser_of(user).get(f"/events?age={age}", headers=headers))
        opened.append(stream)
        return stream

    yield open_one
    for stream in opened:
        stream.close()


def tell() -> None:
    """Let the relay tell all there is."""
    with current_app.app_context():  # with a session of its own, as the relay's process has
        while relay.relay_batch():
            pass
