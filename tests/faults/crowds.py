"""Many processes that do the same at the same instant, each with the application and a connection of its own."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from app.core.database import db
from app.factory import create_app
from tests.faults.programs import FORKS


def in_processes(number: int, act: Callable[..., Any], settings: Mapping[str, str], *facts: Any) -> list[Any]:
    """What `act(number, *facts)` gives in each of so many processes; it is called once all are there."""
    with FORKS.Manager() as manager, ProcessPoolExecutor(number, mp_context=FORKS) as pool:
        start = manager.Barrier(number)
        asked = [pool.submit(_act, start, act, settings, each, *facts) for each in range(number)]
        return [future.result(timeout=120) for future in asked]


def _act(start: Any, act: Callable[..., Any], settings: Mapping[str, str], number: int, *facts: Any) -> Any:
    os.environ.update(settings)
    with create_app({"TESTING": True}).app_context():
        start.wait(60)
        try:
            return act(number, *facts)
        finally:
            db.engine.dispose()
