"""The one place that reads the time."""

from datetime import UTC, datetime, timedelta
from os import environ
from pathlib import Path
from time import monotonic

_REREAD_SECONDS = 0.2


class _Offset:
    """Seconds to add to the wall clock, kept in a file so that every process of a test or a training moves together."""

    def __init__(self) -> None:
        self._read_at = float("-inf")
        self._offset = timedelta(0)

    def value(self, path: str) -> timedelta:
        if monotonic() - self._read_at >= _REREAD_SECONDS:
            began = monotonic()
            self._offset = _read(Path(path))
            self._read_at = began  # not before: another thread would go by the old offset while we read
        return self._offset


_offset = _Offset()


def now() -> datetime:
    """The present moment, aware, in UTC. Outside production `CLOCK_OFFSET_FILE` may move it."""
    path = environ.get("CLOCK_OFFSET_FILE")
    wall = datetime.now(UTC)
    return wall + _offset.value(path) if path else wall


def _read(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text() or 0))
    except FileNotFoundError:
        return timedelta(0)
