"""A house for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, open_house


@pytest.fixture
def house(clone_database: Callable[[], str], tmp_path: Path) -> Iterator[House]:
    """A database, a Valkey, and no processes yet."""
    with open_house(clone_database(), tmp_path) as opened:
        yield opened
