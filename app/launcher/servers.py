"""The embedded servers, as many of them as the environment does not bring along."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.launcher.cluster import forget_cluster
from app.launcher.lines import Lines
from app.launcher.locks import held_lock
from app.launcher.pidfiles import end_leftovers
from app.launcher.places import INSTANCE
from app.launcher.postgres import postgres
from app.launcher.server import Server
from app.launcher.supervisor import Supervisor
from app.launcher.trouble import Trouble
from app.launcher.valkey import valkey


def given(name: str) -> bool:
    """Whether the environment has this setting, itself or as the file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def embedded_servers(folder: Path, *, throwaway: bool = False) -> list[Server]:
    """Those that `DATABASE_URL` and `REDIS_URL` do not replace, their data in `folder`."""
    servers = []
    if not given("DATABASE_URL"):
        servers.append(postgres(folder / "postgres", throwaway=throwaway))
    if not given("REDIS_URL"):
        servers.append(valkey(folder / "valkey"))
    return servers


def start_servers(supervisor: Supervisor, servers: list[Server]) -> dict[str, str]:
    """Start them all, wait for them all; gives the settings by which they are found."""
    for server in servers:
        supervisor.start(server.program)
    supervisor.wait_for([server.is_ready for server in servers], seconds=60, what="the servers")
    return {name: value for server in servers for name, value in server.settings.items()}


@contextmanager
def throwaway_servers() -> Iterator[tuple[Supervisor, dict[str, str]]]:
    """Servers for tests, which need not survive a power cut: their supervisor, and their settings."""
    with _test_folder() as folder, _supervised(folder, throwaway=True) as servers:
        yield servers


@contextmanager
def kept_servers(name: str) -> Iterator[tuple[Supervisor, dict[str, str]]]:
    """Servers like those of `./run`, as careful, but with data of their own: for benchmarks."""
    folder = INSTANCE / name
    with held_lock(folder / "lock") as is_ours:
        if not is_ours:
            raise Trouble(f"{folder} is in use: only one can run at a time.")
        end_leftovers(folder / "pids")
        with _supervised(folder, throwaway=False) as servers:
            yield servers


@contextmanager
def _supervised(folder: Path, *, throwaway: bool) -> Iterator[tuple[Supervisor, dict[str, str]]]:
    lines = Lines(held=True)
    supervisor = Supervisor(folder / "pids", lines)
    try:
        yield supervisor, start_servers(supervisor, embedded_servers(folder, throwaway=throwaway))
    except Trouble:
        lines.release()
        raise
    finally:
        supervisor.stop()


@contextmanager
def _test_folder() -> Iterator[Path]:
    """Kept from run to run, since a new cluster takes a second; a second run at once has one of its own."""
    kept = INSTANCE / "test"
    with held_lock(kept / "lock") as is_ours:
        if is_ours:
            end_leftovers(kept / "pids")
            yield kept
            return
    passing = Path(tempfile.mkdtemp(prefix="test-", dir=INSTANCE))
    passing.chmod(0o755)
    try:
        yield passing
    finally:
        forget_cluster(passing / "postgres")
        shutil.rmtree(passing)
