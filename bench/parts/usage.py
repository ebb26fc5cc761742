"""What our processes use: CPU and memory, with their children."""

from collections.abc import Iterable, Iterator

import psutil  # type: ignore[import-untyped]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Spent so far by these processes and their children."""
    return sum(sum(process.cpu_times()[:2]) for process in _with_children(pids))


def memory_mib(pids: Iterable[int]) -> float:
    """Proportional set size: what they share counts once."""
    return sum(process.memory_full_info().pss for process in _with_children(pids)) / 2**20


def _with_children(pids: Iterable[int]) -> Iterator[psutil.Process]:
    for pid in pids:
        process = psutil.Process(pid)
        yield process
        yield from process.children(recursive=True)
