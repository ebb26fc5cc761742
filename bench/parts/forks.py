"""Processes of the benchmark's own, each with the application and connections of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from flask import Flask

T = TypeVar("T")
R = TypeVar("R")
_FORK = get_context("fork")
_made: list[Flask] = []


@contextmanager
def beside(app: Flask, work: Callable[[T], R], shares: Sequence[T]) -> Iterator[list[R]]:
    """Each share is worked through by a process of its own, beside the block; what they found is there after it."""
    found: list[R] = []
    with ProcessPoolExecutor(len(shares), _FORK, _made.append, (app,)) as pool:
        results = pool.map(work, shares)
        yield found
        found += results


def forked_app() -> Flask:
    """The application of this process."""
    return _made[0]
