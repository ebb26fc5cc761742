"""The simulator over real HTTP, in the place of the provider; and a station whose work may be late."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Unit
from app.calendars.models import WorkCalendar
from app.core.database import db
from simulator.server import create_simulator, make_loopback_server
from simulator.settings import Settings
from tests.factories import HOTLINE, make_queue, make_unit


@dataclass
class Provider:
    """What a test does with the simulator, by the addresses that people's pages use."""

    url: str
    http: requests.Session

    def weather(self, **faults: Any) -> None:
        """Change it; what is not named stays."""
        self._post("/faults", faults)

    def clear(self) -> None:
        """Fine weather."""
        self.http.delete(f"{self.url}/faults", timeout=5)

    def thread(self, number: str) -> list[dict[str, Any]]:
        """The texts of a handset, both ways."""
        return self.http.get(f"{self.url}/handsets/{number}/texts", timeout=5).json()["texts"]

    def stand_still(self) -> None:
        """Nothing happens to a text by itself."""
        self._post("/clock", {"mode": "manual"})

    def wait(self, seconds: float) -> None:
        """What falls due in so many seconds happens now."""
        self._post("/clock", {"mode": "manual", "advance": seconds})

    def _post(self, path: str, wanted: dict[str, Any]) -> None:
        self.http.post(self.url + path, json=wanted, timeout=20).raise_for_status()


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The simulator as the gateway's other side. Its time stands still, and it reports nothing."""
    yield from simulated(app, "http://127.0.0.1:9", monkeypatch)


def simulated(app: Flask, app_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A simulator that posts its webhooks to `app_url`."""
    config = app.config
    settings = Settings(
        app_url, config["PUBLIC_BASE_URL"], config["TWILIO_ACCOUNT_SID"], config["TWILIO_AUTH_TOKEN"], HOTLINE
    )
    server = make_loopback_server(create_simulator(settings, webhook_limit=2), 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    monkeypatch.setitem(config, "TWILIO_API_BASE_URL", f"http://127.0.0.1:{server.port}")
    app.extensions.pop("gateway", None)
    with requests.Session() as http:
        http.trust_env = False
        provider = Provider(f"http://127.0.0.1:{server.port}", http)
        provider.stand_still()
        yield provider
    hang_up(app)
    server.shutdown()
    thread.join()
    server.server_close()


def hang_up(app: Flask) -> None:
    """Close the line; the next use of the gateway makes it anew."""
    gateway = app.extensions.pop("gateway", None)
    if gateway is not None:
        gateway._messages._version.domain.twilio.http_client.session.close()


@pytest.fixture
def station(app: Flask) -> Unit:
    """A station that works office hours, below a province, with a queue of its own."""
    office = db.session.scalars(sa.select(WorkCalendar).where(WorkCalendar.code == "office")).one()
    unit = make_unit(parent=make_unit(), calendar_id=office.id, duty_phone="+14155550191")
    make_queue("station", unit=unit, kinds=["query"])
    return unit
