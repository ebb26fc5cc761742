"""The application's own processes on a database of ours, started as `./run` starts them."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from flask import Flask

from app.core.database import db
from app.factory import create_app
from app.launcher.places import INSTANCE
from app.launcher.ports import any_free_port
from app.launcher.preload import preload
from app.launcher.processes import processes
from app.launcher.program import Program, spawn
from app.launcher.readiness import answers
from app.launcher.settings import Addresses, complete, url
from bench.parts.servers import Servers
from bench.parts.texting import Line

PATIENCE_SECONDS = 30
_LISTENING = {"web": "/readyz", "events": "/readyz", "simulator": "/handsets", "raw": "/healthz"}


class House:
    """One installation: its settings, and those of its processes that run."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        addresses = Addresses(any_free_port(), any_free_port(), any_free_port())
        settings = complete({}, addresses) | {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        for demonstration in ("DEMO", "CLOCK_OFFSET_FILE"):
            settings.pop(demonstration, None)
        self.settings: Mapping[str, str] = settings | {"LOG_FORMAT": "json"}
        self.urls = {
            "web": url(addresses.web),
            "events": url(addresses.events),
            "simulator": url(addresses.simulator),
        }
        self._programs = {program.name: program for program in processes(self.settings, addresses)}
        self._running: dict[str, int] = {}

    def line(self, name: str) -> Line:
        """How the provider reaches the web, or the ceiling."""
        settings = self.settings
        account, hotline = settings["TWILIO_ACCOUNT_SID"], settings["HOTLINE_NUMBER"]
        return Line(self.urls[name], settings["TWILIO_AUTH_TOKEN"], account, hotline)

    def app(self) -> Flask:
        """The application in this very process, to prepare and to look."""
        return application(self.settings)

    def add_raw(self) -> None:
        """Beside it the bare ceiling, under the same gunicorn with the same workers and threads."""
        web, port = self._programs["web"], any_free_port()
        words = {
            "wsgi:app": "bench.parts.raw_app:create_app()",
            self.urls["web"].removeprefix("http://"): f"127.0.0.1:{port}",
        }
        argv = [words.get(word, word) for word in web.argv]
        env = {**web.env, "PUBLIC_BASE_URL": url(port)}
        self._programs["raw"] = replace(web, name="raw", argv=argv, env=env)
        self.urls["raw"] = url(port)

    def start(self, *names: str) -> None:
        """Start these processes, and wait until those that listen answer."""
        preload(self.settings)
        for name in names:
            self._running[name] = _spawn(self._programs[name])
        for name in names:
            if name in _LISTENING:
                _wait_for(partial(answers, self.urls[name] + _LISTENING[name]), name)

    def stop(self, *names: str) -> None:
        """End these processes, or all."""
        for name in names or tuple(self._running):
            pid = self._running.pop(name)
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)

    def pids(self, *names: str) -> list[int]:
        """The processes of these names; their children are not among them."""
        return [self._running[name] for name in names]


@contextmanager
def house(servers: Servers, database_url: str) -> Iterator[House]:
    """An installation whose processes end with the block."""
    made = House(database_url, servers.redis_url)
    try:
        yield made
    finally:
        made.stop()


def application(settings: Mapping[str, str]) -> Flask:
    """The application made from these settings alone."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        return create_app()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def opened(app: Flask) -> Iterator[None]:
    """Inside the application; it leaves no connection behind that a fork could inherit."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _spawn(program: Program) -> int:
    log = INSTANCE / "bench" / "logs" / f"{program.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with Path.open(log, "ab") as output:
        return spawn(program, output.fileno())


def _wait_for(is_ready: partial[bool], name: str) -> None:
    give_up_at = monotonic() + PATIENCE_SECONDS
    while not is_ready():
        if monotonic() > give_up_at:
            raise SystemExit(f"{name} does not answer; see instance/bench/logs")
        sleep(0.05)
