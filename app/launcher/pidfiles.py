"""Pid files: how the next start knows what a killed launcher left behind."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = 10.0


def birth(pid: int) -> str | None:
    """When the process began, in the system's own words. Pid and birth together name one process for good."""
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip() or None
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # what stands before may contain anything
    return None if fields[0] == "Z" else fields[19]


def remember(folder: Path, name: str, pid: int, stop_signal: signal.Signals) -> None:
    """Note down who was started and how it wants to be stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"{pid} {int(stop_signal)} {birth(pid)}")


def forget(folder: Path, name: str) -> None:
    """It has ended."""
    (folder / name).unlink(missing_ok=True)


def end_leftovers(folder: Path) -> list[str]:
    """End what an earlier launcher did not stop, never a stranger who got its number. Gives the names."""
    ended = []
    for path in sorted(folder.glob("*")):
        pid, stop_signal, born = _read(path)
        if born is not None and birth(pid) == born:
            _end(pid, stop_signal, born)
            ended.append(path.name)
        path.unlink()
    return ended


def _read(path: Path) -> tuple[int, int, str | None]:
    with suppress(ValueError):
        pid, stop_signal, born = path.read_text().split(" ", 2)
        return int(pid), int(stop_signal), born
    return 0, 0, None


def _end(pid: int, stop_signal: int, born: str) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
        give_up_at = time.monotonic() + _PATIENCE
        while birth(pid) == born:
            if time.monotonic() > give_up_at:
                os.killpg(pid, signal.SIGKILL)
            time.sleep(0.05)
