"""A thousand boards on one events process: a green thread for each, and none that holds up the others."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest
import sqlalchemy as sa

from app.core.database import db
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.house import House

pytestmark = pytest.mark.processes
BOARDS = 1_000
AT_ONCE = 25  # that connect in the same breath


def test_a_thousand_open_boards_are_all_told(house: House) -> None:
    house.start("web", "events", "relay")
    with boards(house, BOARDS) as lines:
        open_tickets(1)
        for line in lines:
            hear(line, b'"kind":"card"')


def test_who_waits_for_the_database_holds_up_nobody(house: House) -> None:
    house.start("web", "events")
    events = house.settings["EVENTS_URL"]
    with db.engine.connect() as connection, connection.begin():
        connection.execute(sa.text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        waiting = Thread(target=house.http.get, args=[f"{events}/readyz"])
        waiting.start()
        asks = sa.text(
            "SELECT count(*) FROM pg_locks WHERE relation = 'alembic_version'::regclass AND NOT granted"
        )
        house.eventually(lambda: house.scalar(asks), "somebody waits for the database")
        assert house.http.get(f"{events}/healthz", timeout=10).ok
    waiting.join()


@contextmanager
def boards(house: House, number: int) -> Iterator[list[socket.socket]]:
    """So many streams, all of one agent, each of which has begun."""
    agent = Agent(house, "Ada Watchful")
    cookie = "; ".join(f"{each.name}={each.value}" for each in agent.browser.cookies)
    request = f"GET /events HTTP/1.1\r\nHost: events\r\nCookie: {cookie}\r\n\r\n".encode()
    agent.close()
    with ExitStack() as stack:
        lines: list[socket.socket] = []
        while len(lines) < number:
            address = ("127.0.0.1", house.addresses.events)
            fresh = [
                stack.enter_context(socket.create_connection(address, timeout=30)) for _ in range(AT_ONCE)
            ]
            for line in fresh:
                line.sendall(request)
            for line in fresh:
                hear(line, b"event: beat")
            lines += fresh
        yield lines


def hear(line: socket.socket, wanted: bytes) -> None:
    """Read on until this is said."""
    heard = b""
    while wanted not in heard:
        part = line.recv(65536)
        assert part, heard[-500:]
        heard += part
