"""PostgreSQL and Valkey as careful as in production, and the databases that benchmarks keep in them."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import BusyLoadingError
from redis.retry import Retry

from app.launcher.places import ROOT

# A change in any of these makes kept data stale.
_MAKE_DATA = (
    "migrations/**/*.py",
    "app/seeds/**/*",
    "app/triage/*.csv",
    "bench/parts/filling.py",
    "bench/parts/history.py",
    "bench/parts/centre.py",
)


@dataclass(frozen=True)
class Servers:
    """Where they are. The database named here is only the door."""

    database_url: str
    redis_url: str
    prefix: str = "bench"  # of all that we keep here

    def database(self, name: str, make: Callable[[str], None], like: str = "") -> str:
        """The address of a kept database; the first time, `make` fills it, an empty one or a copy of `like`."""
        name = f"{self.prefix}_{fingerprint()}_{name}"
        draft = f"{name}_draft"
        with self._door() as door:
            if not door.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                self._drop(door, draft)
                self._create(door, draft, like)
                make(self._address(draft))
                door.execute(
                    SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name))
                )
        return self._address(name)

    @contextmanager
    def passing_copy(self, of_url: str, name: str) -> Iterator[str]:
        """A copy of a kept database, for a benchmark that writes; gone afterwards."""
        name = f"{self.prefix}_passing_{name}_{os.getpid()}"
        with self._door() as door:
            self._create(door, name, of_url)
            door.execute("CHECKPOINT")
            yield self._address(name)
            self._drop(door, name)

    def forget(self, *, but: str = "") -> None:
        """Drop what is kept, but for names that go on like this; and what waits in Valkey."""
        with self._door() as door:
            ours = "SELECT datname FROM pg_database WHERE starts_with(datname, %s || '_')"
            for (name,) in door.execute(ours, (self.prefix,)).fetchall():
                if not but or not name.startswith(f"{self.prefix}_{but}"):
                    self._drop(door, name)
        patiently = Retry(ConstantBackoff(0.2), 100)  # it may still be reading what the last run left
        Redis.from_url(self.redis_url, retry=patiently, retry_on_error=[BusyLoadingError]).flushdb()

    def _address(self, name: str) -> str:
        return urlsplit(self.database_url)._replace(path=f"/{name}").geturl()

    def _door(self) -> psycopg.Connection:
        return psycopg.connect(self.database_url, autocommit=True)

    def _create(self, door: psycopg.Connection, name: str, like: str) -> None:
        template = urlsplit(like).path[1:] or "template0"
        copy = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        door.execute(copy.format(Identifier(name), Identifier(template)))

    def _drop(self, door: psycopg.Connection, name: str) -> None:
        door.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def careful_servers() -> Iterator[Servers]:
    """Both, started by the launcher for us alone; their data stay in `instance/bench`."""
    unasked = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "app.launcher", "servers", "--kept", "bench"]
    with subprocess.Popen(
        command, cwd=ROOT, env=unasked, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as launcher:
        line = launcher.stdout.readline() if launcher.stdout else b""
        if not line:
            raise SystemExit("the servers did not start; the lines above say why")
        settings = json.loads(line)
        servers = Servers(settings["DATABASE_URL"], settings["REDIS_URL"])
        servers.forget(but=fingerprint())
        yield servers


def fingerprint() -> str:
    """Tells data made by this code from older ones."""
    digest = hashlib.sha256()
    for pattern in _MAKE_DATA:
        for file in sorted(ROOT.glob(pattern)):
            if file.suffix in (".py", ".csv"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
