"""Live screens: how long after a customer's text the card stands on every open board, and what an open board costs."""

import re
import selectors
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import perf_counter, sleep
from urllib.parse import urlsplit

import requests

from bench.parts.browser import Browser
from bench.parts.figures import Figures, main, milliseconds
from bench.parts.filling import long_history, number_of
from bench.parts.history import TICKETS_EACH, History
from bench.parts.house import House, house
from bench.parts.servers import Servers
from bench.parts.texting import send_texts
from bench.parts.usage import cpu_seconds, memory_mib

WHO_SEES_ALL = "ma"
APPLICATION = ("web", "events", "relay", "clock", "worker fast", "worker")
OPENED_AT_ONCE = 25  # screens that connect in the same breath
_MARK = re.compile(rb"change-number-(\d+)-")


@dataclass(frozen=True)
class Sizes:
    """How many boards are open, how many texts change them, one each `pause` seconds."""

    boards: tuple[int, ...]
    changes: int
    pause: float = 0.5
    tickets: int = 10_000
    load_seconds: float = 4


SCALES = {"small": Sizes((50, 200), 10), "full": Sizes((200, 1000), 40)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """The whole application, with more and more boards open; last what all of it takes of memory."""
    kept = long_history(servers, History(sizes.tickets))
    with servers.passing_copy(kept, "stream") as url, house(servers, url) as ours:
        ours.start("simulator", *APPLICATION)
        browser = Browser(ours.urls["web"], WHO_SEES_ALL)
        figures: Figures = {}
        for boards in sizes.boards:
            figures |= _with_open(boards, ours, browser, sizes)
        _work(ours, browser, sizes)
        each = {
            f"memory_of_{name.replace(' ', '_')}_mib": memory_mib(ours.pids(name)) for name in APPLICATION
        }
        return figures | each | {"memory_after_load_mib": sum(each.values())}


def _with_open(boards: int, ours: House, browser: Browser, sizes: Sizes) -> Figures:
    pids = ours.pids("events")
    idle = memory_mib(pids)
    with _open_boards(ours.urls["events"], browser.cookie, boards) as lines:
        sleep(1)
        held = memory_mib(pids)
        spent = cpu_seconds(pids)
        delays = _change(ours, lines, sizes)
        spent = cpu_seconds(pids) - spent
    name = f"boards_{boards}"
    return {
        **milliseconds(name, delays, 50, 95),
        f"{name}_max_ms": 1000 * max(delays),
        f"{name}_missing": boards * sizes.changes - len(delays),
        f"{name}_kib_each": 1024 * (held - idle) / boards,
        f"{name}_cpu_ms_a_change": 1000 * spent / sizes.changes,
    }


@contextmanager
def _open_boards(url: str, cookie: str, number: int) -> Iterator[list[socket.socket]]:
    """Streams as browsers open them, each answered before the next ones come."""
    parts = urlsplit(url)
    request = f"GET /events HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
    lines: list[socket.socket] = []
    try:
        while len(lines) < number:
            fresh = [
                socket.create_connection((parts.hostname, parts.port), timeout=30)
                for _ in range(min(OPENED_AT_ONCE, number - len(lines)))
            ]
            lines += fresh
            for line in fresh:
                line.sendall(request.encode())
            for line in fresh:
                _expect_stream(line, len(lines))
        yield lines
    finally:
        for line in lines:
            line.close()


def _expect_stream(line: socket.socket, number: int) -> None:
    heard = b""
    while b"event: beat" not in heard:
        try:
            part = line.recv(4096)
        except TimeoutError:
            raise SystemExit(
                f"of {number} streams one was never answered: the process takes no more"
            ) from None
        heard += part
        if not part or b" 200 " not in heard.split(b"\r\n", 1)[0]:
            raise SystemExit(f"a stream was answered {heard[:60]!r}")
    line.setblocking(False)


def _change(ours: House, lines: list[socket.socket], sizes: Sizes) -> list[float]:
    """Send the texts from beside, and note when each of them is heard on each line."""
    sent_at: dict[int, float] = {}
    sender = Thread(target=_send, args=(ours, sizes, len(lines), sent_at))
    sender.start()
    delays: list[float] = []
    heard: set[tuple[int, int]] = set()
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line, selectors.EVENT_READ)
        quiet_since = perf_counter()
        while len(heard) < len(lines) * sizes.changes and (
            sender.is_alive() or perf_counter() - quiet_since < 5
        ):
            for key, _ in selector.select(0.2):
                arrived_at = perf_counter()
                for number in _changes_in(key.fileobj):
                    if number in sent_at and (key.fd, number) not in heard:
                        heard.add((key.fd, number))
                        delays.append(arrived_at - sent_at[number])
                        quiet_since = arrived_at
    sender.join()
    return delays


def _changes_in(line: object) -> set[int]:
    assert isinstance(line, socket.socket)
    return {int(number) for number in _MARK.findall(line.recv(1 << 20))}


def _send(ours: House, sizes: Sizes, boards: int, sent_at: dict[int, float]) -> None:
    """Each text of another customer, told apart by its number."""
    line = ours.line("web")
    with requests.Session() as provider:
        provider.trust_env = False
        for turn in range(sizes.changes):
            number = boards * 1000 + turn
            body = f"Where is my parcel? change-number-{number}- It has not come."
            address, headers, form = line.parts(number_of(turn * 31 + boards % 29 + 1), body)
            sent_at[number] = perf_counter()
            provider.post(address, data=form, headers=headers, timeout=30)
            sleep(sizes.pause)


def _work(ours: House, browser: Browser, sizes: Sizes) -> None:
    """Texts from eight clients, pages for an agent, deliveries for the workers: what memory grows by."""
    senders = (number_of(customer) for customer in range(sizes.tickets // TICKETS_EACH, 0, -1))
    send_texts(ours.line("web"), senders, clients=8, seconds=sizes.load_seconds)
    for _ in range(20):
        browser.page("/desk")
    sleep(sizes.load_seconds)


if __name__ == "__main__":
    main("stream", SCALES, measure)
