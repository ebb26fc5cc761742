"""A house for one test: a database and a Valkey of its own, and our processes, real ones, that may be killed."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests
import sqlalchemy as sa
from flask import Flask
from redis import Redis
from twilio.request_validator import RequestValidator

from app.core import configuration
from app.core.database import db
from app.launcher.ports import any_free_port
from app.launcher.processes import processes
from app.launcher.program import Program
from app.launcher.readiness import answers
from app.launcher.settings import Addresses, url
from app.launcher.valkey import valkey
from tests.conftest import application
from tests.faults.programs import Process
from tests.servers import settings_for

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
SMS = "/telephony/sms"


@contextmanager
def open_house(database_url: str, folder: Path, **more: str) -> Iterator["House"]:
    """Empty of processes but for Valkey; whatever was started in it has ended afterwards. `more` are settings."""
    server = valkey(folder / "valkey")
    redis_url = server.settings["REDIS_URL"]
    configuration._cached.clear()
    house = House(database_url, redis_url, folder, more)
    try:
        house.run("valkey", server.program)
        house.eventually(server.is_ready, "Valkey answers")
        with application(database_url, redis_url, STORAGE_DIR=house.files) as app, app.app_context():
            house.app = app
            yield house
            db.session.remove()
    finally:
        house.end()


class House:
    """Handles on its processes, and what a test does with them."""

    app: Flask  # for arranging and looking, in the test's own process

    def __init__(self, database_url: str, redis_url: str, folder: Path, more: Mapping[str, str]) -> None:
        self._folder = folder
        self._offset = folder / "clock_offset"
        self.files = folder / "files"
        self.addresses = Addresses(any_free_port(), any_free_port(), any_free_port())
        self.url, self.simulator = url(self.addresses.web), url(self.addresses.simulator)
        self.settings = settings_for(database_url, redis_url) | {
            "PUBLIC_BASE_URL": self.url,
            "EVENTS_URL": url(self.addresses.events),
            "TWILIO_API_BASE_URL": self.simulator,
            "CLOCK_OFFSET_FILE": str(self._offset),
            "STORAGE_DIR": str(self.files),
            **more,
        }
        self._programs = {program.name: program for program in processes(self.settings, self.addresses)}
        self._running: dict[str, Process] = {}
        self.redis = Redis.from_url(redis_url, decode_responses=True)
        self.http = requests.Session()
        self.http.trust_env = False

    def start(self, *names: str) -> None:
        """Start these of our processes, and wait until those that answer do. `relay 2` is a second relay."""
        for name in names:
            self.run(name, self._programs[name.rstrip(" 23")])
        for name, check in self._checks().items():
            if name in names:
                self.eventually(partial(answers, check), f"{name} answers")

    def run(self, name: str, program: Program) -> None:
        """Start any program under that name."""
        self._running[name] = Process(program, self._folder / f"{name}.log")

    def __getitem__(self, name: str) -> Process:
        return self._running[name]

    def end(self) -> None:
        """End everything, at once."""
        for process in self._running.values():
            process.kill()
        self.redis.close()
        self.http.close()

    def pass_time(self, seconds: float) -> None:
        """Move the clock of all processes."""
        so_far = float(self._offset.read_text()) if self._offset.exists() else 0.0
        draft = self._offset.with_suffix(".new")
        draft.write_text(str(so_far + seconds))
        draft.replace(self._offset)

    def pass_until(self, moment: datetime) -> None:
        """Move it to just after that moment."""
        so_far = float(self._offset.read_text()) if self._offset.exists() else 0.0
        self.pass_time((moment - datetime.now(UTC)).total_seconds() - so_far + 1)

    def eventually(self, condition: Callable[[], Any], what: str, seconds: float = 30) -> Any:
        """Wait until it holds, and give what it gave; when it never does, say what the processes said."""
        give_up_at = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > give_up_at:
                said = (f"--- {name}\n{process.said}" for name, process in self._running.items())
                raise AssertionError("\n".join([f"It never came true that {what}.", *said]))
            time.sleep(0.02)
        return found

    def scalar(self, statement: "sa.Executable") -> Any:
        """The one value of a statement, as it is committed now."""
        with db.engine.connect() as connection:
            return connection.scalar(statement)

    def rows(self, statement: "sa.Executable") -> list[Any]:
        """The rows of a statement, as they are committed now."""
        with db.engine.connect() as connection:
            return list(connection.execute(statement))

    def count(self, model: type[Any], *where: "sa.ColumnElement[bool]") -> int:
        """How many rows there are."""
        return int(self.scalar(sa.select(sa.func.count()).select_from(model).where(*where)))

    def contents(self) -> dict[str, int]:
        """How many rows every table has."""
        return {
            table.name: self.scalar(sa.select(sa.func.count()).select_from(table))
            for table in db.metadata.sorted_tables
        }

    def text(self, number: str, body: str) -> int:
        """Somebody texts the hotline from the simulator; the status of our answer."""
        answer = self.http.post(f"{self.simulator}/handsets/{number}/texts", json={"body": body}, timeout=30)
        return int(answer.json()["outcome"]["status"] or 0)

    def received(self, number: str) -> list[str]:
        """The texts that reached this handset."""
        thread = self.http.get(f"{self.simulator}/handsets/{number}/texts", timeout=10).json()["texts"]
        return [text["body"] for text in thread if text["direction"] != "inbound"]

    def weather(self, **faults: Any) -> None:
        """Change the simulator's."""
        assert self.http.post(f"{self.simulator}/faults", json=faults, timeout=10).ok

    def post(
        self,
        form: Mapping[str, str],
        path: str = SMS,
        *,
        body: bytes | None = None,
        signature: str | None = None,
    ) -> requests.Response:
        """A webhook by hand, signed for this form and path unless another signature is given; `body` replaces it raw."""
        headers = FORM | {"X-Twilio-Signature": self.sign(form, path) if signature is None else signature}
        data = urlencode(form).encode() if body is None else body
        return self.http.post(self.url + path, data=data, headers=headers, timeout=30)

    def sign(self, form: Mapping[str, str], path: str = SMS) -> str:
        """As the provider signs."""
        validator = RequestValidator(self.settings["TWILIO_AUTH_TOKEN"])
        return str(validator.compute_signature(self.url + path, form))

    def _checks(self) -> dict[str, str]:
        return {
            "web": f"{self.url}/readyz",
            "events": f"{self.settings['EVENTS_URL']}/readyz",
            "simulator": f"{self.simulator}/handsets",
        }
