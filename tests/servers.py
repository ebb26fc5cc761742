"""PostgreSQL and Redis for the tests: those that the environment names, else started by the launcher."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[1]
ACCOUNT_SID = "AC" + "0" * 32
_numbers = count(1)


@dataclass(frozen=True)
class Servers:
    """Where they are. The database named here is only the door: no test touches it."""

    database_url: str
    redis_url: str

    @property
    def admin_url(self) -> str:
        """As psycopg likes it."""
        return self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def settings_for(database_url: str, redis_url: str) -> dict[str, str]:
    """What a process of ours needs in its environment, beside what it inherits."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "for tests only",
        "PUBLIC_BASE_URL": "http://postline.test",
        "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": "token for tests only",
        "HOTLINE_NUMBER": "+14155550100",
        "FLASK_APP": "wsgi",
        "LOG_FORMAT": "lines",
    }


@contextmanager
def launched_servers() -> Iterator[Servers]:
    """Both, for us alone. Whichever dies is started again at its old address; they end when we do."""
    unasked = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "app.launcher", "servers"]
    with subprocess.Popen(
        command, cwd=ROOT, env=unasked, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout
        settings = json.loads(launcher.stdout.readline())
        yield Servers(settings["DATABASE_URL"], settings["REDIS_URL"])


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Those of the environment if it names both, else our own."""
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        yield Servers(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
        return
    with launched_servers() as launched:
        yield launched


@pytest.fixture(scope="session")
def redis_url(servers: Servers, worker_number: int) -> str:
    """This xdist worker's own numbered Redis database; free to be emptied."""
    return urlsplit(servers.redis_url)._replace(path=f"/{worker_number + 1}").geturl()


@pytest.fixture(scope="session")
def database_url(clone_database: Callable[[], str]) -> str:
    """This xdist worker's own migrated database."""
    return clone_database()


@pytest.fixture(scope="session")
def clone_database(servers: Servers, worker_number: int) -> Iterator[Callable[[], str]]:
    """Makes a new migrated database and gives its address; all are dropped at the end."""
    with cloned_databases(servers, worker_number) as clone:
        yield clone


@contextmanager
def cloned_databases(servers: Servers, worker_number: int = 0) -> Iterator[Callable[[], str]]:
    """The same for servers of a test's own."""
    made: list[str] = []

    def clone() -> str:
        made.append(f"postline_test_{os.getpid()}_{worker_number}_{next(_numbers)}")
        with _admin(servers) as connection:
            connection.execute(_sql("CREATE DATABASE {} TEMPLATE {}", made[-1], template_database(servers)))
        return urlsplit(servers.database_url)._replace(path=f"/{made[-1]}").geturl()

    yield clone
    with _admin(servers) as connection:
        for name in made:
            connection.execute(_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


@pytest.fixture(scope="session")
def worker_number() -> int:
    """0 without xdist, else the number in gw0, gw1 …"""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def template_database(servers: Servers) -> str:
    """The name of a database that today's migrations have made; kept while they stay the same."""
    name = f"postline_template_{_fingerprint()}"
    draft = f"{name}_draft"
    with _admin(servers) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))  # held until we disconnect
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        connection.execute(_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft))
        connection.execute(_sql("CREATE DATABASE {} TEMPLATE template0", draft))
        _migrate(urlsplit(servers.database_url)._replace(path=f"/{draft}").geturl(), servers.redis_url)
        connection.execute(_sql("ALTER DATABASE {} RENAME TO {}", draft, name))
    return name


def _migrate(database_url: str, redis_url: str) -> None:
    env = os.environ | settings_for(database_url, redis_url)
    command = [sys.executable, "-m", "flask", "db", "upgrade"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _fingerprint() -> str:
    files = sorted((ROOT / "migrations").rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _admin(servers: Servers) -> psycopg.Connection:
    return psycopg.connect(servers.admin_url, autocommit=True)


def _sql(statement: str, *names: str) -> object:
    return SQL(statement).format(*map(Identifier, names))
