"""Pages that tell every fifteen seconds that they live, of a thousand people at work."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from time import monotonic, perf_counter, sleep
from urllib.parse import urlencode, urlsplit

import psycopg
from flask import Flask

from app.routing.heartbeats import beat_token
from bench.parts.house import opened

EVERY = 15.0  # seconds between two beats of a page
HANDS = 4  # sent at once, at most
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def tokens_of(app: Flask, people: Sequence[int]) -> list[str]:
    """What each page sends."""
    with opened(app):
        return [urlencode({"token": beat_token(person)}) for person in people]


def beat(url: str, tokens: Sequence[str], seconds: float) -> list[float]:
    """All of them in turn, each every fifteen seconds, for so long: how long each answer took.

    Each over a connection of its own: none is kept for as long as a page waits."""
    spacing, began = EVERY / len(tokens), monotonic()
    numbers = range(round(seconds / spacing))

    def send(hand: int) -> list[float]:
        took = []
        for number in numbers[hand::HANDS]:
            sleep(max(0.0, began + number * spacing - monotonic()))
            sent_at = perf_counter()
            _send(url, tokens[number % len(tokens)])
            took.append(perf_counter() - sent_at)
        return took

    with ThreadPoolExecutor(HANDS) as pages:
        return [each for took in pages.map(send, range(HANDS)) for each in took]


def _send(url: str, token: str) -> None:
    line = HTTPConnection(urlsplit(url).netloc, timeout=30)
    line.request("POST", "/events/beats", token, _FORM)
    answer = line.getresponse()
    answer.read()
    line.close()
    if answer.status != 204:
        raise SystemExit(f"a heartbeat is answered by {answer.status}")


def bring_people(url: str, people: Sequence[int], *, since: str) -> None:
    """They are available since then, which PostgreSQL reckons from now, and nothing was heard of them yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO presence_span (user_id, state, from_at, actor_kind) "
            "SELECT id, 'available', now() + %s::interval, 'user' FROM unnest(%s::int[]) AS id",
            (since, list(people)),
        )


def gone(url: str) -> set[int]:
    """Who was taken for gone."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT user_id FROM presence_span WHERE to_at IS NULL AND leaving = 'connection_lost'"
        )
        return {user_id for (user_id,) in rows}
