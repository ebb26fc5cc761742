"""A copy of this checkout to start things in, with data of its own and the environment of the original."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.launcher.pidfiles import birth

ROOT = Path(__file__).resolve().parents[2]
_PARTS = (
    "app",
    "simulator",
    "migrations",
    "run",
    "wsgi.py",
    "package.json",
    "package-lock.json",
    "pyproject.toml",
)
_REPLACED = ("DATABASE_URL", "REDIS_URL", "TWILIO_ACCOUNT_SID", "TWILIO_API_BASE_URL", "PYTEST_XDIST_WORKER")
UP = "Ctrl-C stops everything"


@contextmanager
def copied_checkout(folder: Path) -> Iterator["Checkout"]:
    """Whatever was started in it has ended afterwards, and its data are gone."""
    for path in [ROOT / part for part in _PARTS] + sorted(ROOT.glob("requirements*")):
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        copy(path, folder / path.name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    checkout = Checkout(folder)
    try:
        yield checkout
    finally:
        checkout.stop()
        checkout.run("reset", "--yes")


class Checkout:
    """What a person at a terminal does in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._launchers: list[subprocess.Popen[str]] = []
        self._env = {name: value for name, value in os.environ.items() if name not in _REPLACED}

    def run(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """`./run …` to its end, answering its question."""
        command = [str(self.folder / "run"), *arguments]
        return subprocess.run(
            command, env=self._env, input=said, capture_output=True, text=True, timeout=90, check=False
        )

    def start(self) -> tuple[subprocess.Popen[str], list[str]]:
        """`./run` until it says that all is up; the process, and what it said so far."""
        launcher = subprocess.Popen(
            [str(self.folder / "run")], env=self._env, stdout=subprocess.PIPE, text=True
        )
        self._launchers.append(launcher)
        assert launcher.stdout
        said = []
        for line in launcher.stdout:
            said.append(line.rstrip())
            if line.startswith(UP):
                return launcher, said
        raise AssertionError("\n".join(said))

    def pids(self) -> dict[str, int]:
        """Our processes by name."""
        files = (self.folder / "instance" / "pids").glob("*")
        return {path.name: int(path.read_text().split()[0]) for path in files}

    def stop(self) -> None:
        """End what still runs."""
        while self._launchers:
            launcher = self._launchers.pop()
            with suppress(ProcessLookupError):
                launcher.send_signal(signal.SIGTERM)
            launcher.communicate(timeout=60)


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it comes true in time."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


def are_gone(pids: list[int]) -> bool:
    """Whether none of them runs."""
    return not any(birth(pid) for pid in pids)
