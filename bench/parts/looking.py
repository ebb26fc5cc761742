"""Somebody looks at the board again and again, while something else goes on or nothing does."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep

from bench.parts.browser import Browser

WHO_SEES_ALL = "ma"
BOARD = "/desk"
THINKS = 0.1  # seconds between one board and the next


def look(browser: Browser, number: int) -> list[float]:
    """How long each of so many boards took, in seconds."""
    took = []
    for _ in range(number):
        sleep(THINKS)
        took.append(browser.seconds(BOARD))
    return took


@contextmanager
def looking(browser: Browser) -> Iterator[list[float]]:
    """Looks as long as the block lasts; the list grows meanwhile."""
    is_over, took = Event(), list[float]()
    looker = Thread(target=_look_until, args=(is_over, browser, took))
    looker.start()
    try:
        yield took
    finally:
        is_over.set()
        looker.join()


def _look_until(is_over: Event, browser: Browser, took: list[float]) -> None:
    while not is_over.wait(THINKS):
        took.append(browser.seconds(BOARD))
