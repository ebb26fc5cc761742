"""What our processes use: CPU and memory, with their children."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import psutil  # type: ignore[import-untyped]
import psycopg


def cpu_seconds(pids: Iterable[int]) -> float:
    """Spent so far by these processes and their children."""
    return sum(sum(process.cpu_times()[:2]) for process in _with_children(pids))


@dataclass
class Usage:
    """The CPU that groups of processes spend within a block, as parts in a hundred of one core, by group."""

    groups: Mapping[str, Sequence[int]]
    per_cent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """The block. Children that end within it are not counted."""
        began = monotonic()
        before = {name: cpu_seconds(pids) for name, pids in self.groups.items()}
        yield
        took = monotonic() - began
        self.per_cent = {
            name: 100 * (cpu_seconds(pids) - before[name]) / took for name, pids in self.groups.items()
        }


def server_pids(url: str) -> list[int]:
    """PostgreSQL itself; its backends are its children."""
    with psycopg.connect(url) as connection:
        return [psutil.Process(connection.info.backend_pid).ppid()]


def memory_mib(pids: Iterable[int]) -> float:
    """Proportional set size: what they share counts once."""
    return sum(process.memory_full_info().pss for process in _with_children(pids)) / 2**20


def _with_children(pids: Iterable[int]) -> Iterator[psutil.Process]:
    for pid in pids:
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)
