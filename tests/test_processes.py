"""A worker that is told to end ends, whenever it is told; and its jobs know nothing of each other."""

import os
import signal
from collections.abc import Iterator

import pytest
from flask import Flask, g
from redis.exceptions import ConnectionError as RedisAway

from app import processes
from app.core.queue import offer, queue


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("moment", ["register_birth", "subscribe", "check_for_suspension", "teardown"])
@pytest.mark.usefixtures("app")
def test_told_at_any_moment_it_ends(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    as_before = getattr(processes._Serving, moment)

    def told(serving: processes._Serving, *arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        as_before(serving, *arguments)

    monkeypatch.setattr(processes._Serving, moment, told)
    if moment == "teardown":
        monkeypatch.setattr(processes._Serving, "check_for_suspension", _is_away)
    else:
        monkeypatch.setattr(processes._Serving, "dequeue_job_and_maintain_ttl", _listens)

    assert processes.serve(["default"], processes._until_told())


def _is_away(*_: object) -> None:
    raise RedisAway


def _listens(*_: object) -> None:
    raise AssertionError("It was told to end, and listens.")


_seen: list[object] = []


def _look() -> None:
    _seen.append(g.get("left_behind"))
    g.left_behind = True
    if len(_seen) == 2:
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_job_finds_nothing_that_another_left_behind(app: Flask) -> None:
    queue("default").empty()
    _seen.clear()
    assert offer("default", _look)
    assert offer("default", _look)

    assert processes.serve(["default"], processes._until_told())
    assert _seen == [None, None]
