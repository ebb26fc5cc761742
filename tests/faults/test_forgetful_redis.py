"""Redis forgets everything, and is away for a while. Nothing that was promised depends on it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
import requests
import sqlalchemy as sa
from redis.exceptions import RedisError

from app.core.clock import now
from app.core.events import Event
from app.core.tasks import Task
from app.sla.models import Timer
from app.tickets.models import Ticket
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.house import House

pytestmark = pytest.mark.processes
PEOPLE = [f"+1415555{number:04}" for number in range(4000, 4006)]
LATE = 40
LEVELS = 5  # a warning, the breach, and three steps up
RESET = "event: reset"


@pytest.fixture
def board(house: House) -> Iterator[list[str]]:
    """What the open board of an agent is told, line by line."""
    house.start("web", "events")
    agent = Agent(house, "Ada Watchful")
    heard: list[str] = []

    def listen() -> None:
        with suppress(requests.RequestException):
            stream = agent.browser.get(f"{house.settings['EVENTS_URL']}/events", stream=True, timeout=60)
            heard.extend(stream.iter_lines(chunk_size=1, decode_unicode=True))

    listening = Thread(target=listen)
    listening.start()
    house.eventually(lambda: heard, "the board listens")
    yield heard
    house["events"].kill()
    listening.join()
    agent.close()


def test_emptied_and_restarted_in_the_middle_every_promise_is_kept(house: House, board: list[str]) -> None:
    open_tickets(LATE, at=now() - timedelta(days=60))
    house.start("simulator", "relay")
    write(house, "Where is my parcel?")
    house.eventually(lambda: house.count(Task) == len(PEOPLE), "their acknowledgements wait in Redis")

    house.redis.flushall()
    house.eventually(lambda: RESET in board, "the board is told to read anew")
    house.start("worker fast", "worker", "clock")
    house.eventually(lambda: workers(house) == 2, "both workers listen")
    house["valkey"].kill()
    write(house, "Any news?")
    house["valkey"].start()

    house.eventually(lambda: board.count(RESET) == 2, "the board is told once more to read anew", seconds=60)
    for person in PEOPLE:
        house.eventually(lambda person=person: len(house.received(person)) == 2, "both texts are answered")
    everything_is_done(house)
    write(house, "Thanks")
    house.eventually(lambda: shows_cards_since_reset(board), "the board shows what comes after")
    assert [
        (name, house[name].said)
        for name in ("relay", "worker fast", "worker", "clock")
        if not house[name].runs
    ] == []


def test_a_worker_ends_when_told_to_with_redis_and_without(house: House) -> None:
    house.start("worker", "worker 2")
    house.eventually(lambda: workers(house) == 2, "both workers listen")
    assert house["worker"].stop() == 0

    house["valkey"].kill()
    house.eventually(lambda: "could not connect" in house["worker 2"].said, "the other misses Redis")
    assert house["worker 2"].stop() == 0


def test_a_worker_that_begins_before_redis_waits_for_it(house: House) -> None:
    house["valkey"].kill()
    house.start("worker")
    house.eventually(lambda: house["worker"].said.count("worker.redis_away") > 1, "it has tried twice")

    house["valkey"].start()
    house.eventually(lambda: workers(house) == 1, "the worker listens")


def write(house: House, words: str) -> None:
    """Everybody texts."""
    assert [house.text(person, words) for person in PEOPLE] == [200] * len(PEOPLE)


def workers(house: House) -> int:
    """How many serve queues; 0 while Redis is away."""
    try:
        return int(house.redis.scard("rq:workers"))
    except RedisError:
        return 0


def everything_is_done(house: House) -> None:
    """Every ticket, timer, task and event is there and done, once."""
    house.eventually(lambda: not house.count(Timer, Timer.next_at <= now()), "every due timer is swept")
    house.eventually(lambda: not house.count(Event, Event.relayed_at.is_(None)), "every event is told")
    house.eventually(lambda: not house.count(Task, Task.done_at.is_(None)), "every task is done")
    assert house.count(Ticket) == LATE + len(PEOPLE)
    assert house.scalar(sa.select(sa.func.sum(Ticket.urges))) == len(PEOPLE)
    assert house.count(Event, Event.name == "sla.level_reached") == LEVELS * 2 * LATE
    assert house.count(Timer, Timer.levels_reached == LEVELS) == 2 * LATE
    assert [len(house.received(person)) for person in PEOPLE] == [2] * len(PEOPLE)


def shows_cards_since_reset(board: list[str]) -> bool:
    """Whether a card came after the last reset."""
    last = len(board) - board[::-1].index(RESET)
    return any('"kind":"card"' in line for line in board[last:])
