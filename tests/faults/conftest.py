"""A house for each test, or for a whole module of harmless ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, open_house


@pytest.fixture
def house(clone_database: Callable[[], str], tmp_path: Path) -> Iterator[House]:
    """A database, a Valkey, and no processes yet."""
    with open_house(clone_database(), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(clone_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with only its door open: web, in which nothing is killed, so that a module may share it."""
    with open_house(clone_database(), tmp_path_factory.mktemp("door")) as opened:
        opened.start("web")
        yield opened
