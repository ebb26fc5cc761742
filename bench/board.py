"""The board, its counters and a ticket's page, as a signed-in supervisor gets them, at growing numbers of tickets."""

from contextlib import ExitStack
from dataclasses import dataclass

import psycopg

from bench.parts.browser import Browser
from bench.parts.figures import Figures, main, milliseconds, percentile
from bench.parts.filling import long_history
from bench.parts.history import History
from bench.parts.house import house
from bench.parts.servers import Servers

WHO_SEES_ALL = "ma"
PAGES = {
    "board": "/desk",
    "one_queue": "/desk?queue={queue}",
    "counters": "/desk/queues",
    "ticket": "/desk/tickets/{reference}",
}
WARM = 12


@dataclass(frozen=True)
class Sizes:
    """How many tickets there are in all, one run each, and how often each page is asked for."""

    tickets: tuple[int, ...]
    samples: int
    open_per_cent: int = 5


SCALES = {"small": Sizes((10_000, 100_000), 60), "full": Sizes((10_000, 100_000, 1_000_000), 200)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """All sizes are up side by side and asked in turn, so that they share the machine's moods."""
    with ExitStack() as stack:
        desks = {}
        for tickets in sizes.tickets:
            url = long_history(servers, History(tickets, sizes.open_per_cent))
            made = stack.enter_context(house(servers, url))
            made.start("web")
            desks[tickets] = (Browser(made.urls["web"], WHO_SEES_ALL), _some(url))
        return _figures(_ask_in_turn(desks, sizes.samples), sizes)


def _some(url: str) -> list[dict[str, str]]:
    """Tickets that wait, here and there on the board, with their queue."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT ticket.reference, place.queue_id FROM place JOIN ticket ON ticket.id = place.ticket_id "
            "ORDER BY place.id % 97, place.id LIMIT 500"
        ).fetchall()
    return [{"reference": reference, "queue": str(queue)} for reference, queue in rows]


def _ask_in_turn(
    desks: dict[int, tuple[Browser, list[dict[str, str]]]], samples: int
) -> dict[tuple[str, int], list[float]]:
    took: dict[tuple[str, int], list[float]] = {}
    for number in range(WARM + samples):
        for page, path in PAGES.items():
            for tickets, (browser, some) in desks.items():
                seconds = browser.seconds(path.format(**some[number % len(some)]))
                if number >= WARM:
                    took.setdefault((page, tickets), []).append(seconds)
    return took


def _figures(took: dict[tuple[str, int], list[float]], sizes: Sizes) -> Figures:
    figures: Figures = {}
    for (page, tickets), seconds in took.items():
        figures |= milliseconds(f"{page}_{tickets}", seconds, 50, 95)
    smallest, largest = sizes.tickets[0], sizes.tickets[-1]
    for page in PAGES:
        grown = percentile(took[page, largest], 0.5) / percentile(took[page, smallest], 0.5)
        figures[f"{page}_growth"] = grown
    return figures


if __name__ == "__main__":
    main("board", SCALES, measure)
