"""The settings that our processes get. What the environment says always wins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from app.launcher.keys import key
from app.launcher.places import INSTANCE
from app.launcher.ports import next_free_port
from app.launcher.servers import given

EMBEDDED_ACCOUNT = "AC" + "0" * 32
EMBEDDED_HOTLINE = "+14155550100"


@dataclass(frozen=True)
class Addresses:
    """Where our own processes listen."""

    web: int
    events: int
    simulator: int

    @classmethod
    def free(cls) -> "Addresses":
        """The usual ports, or the next free ones."""
        web = next_free_port(8000)
        events = next_free_port(8001, {web})
        return cls(web, events, next_free_port(8010, {web, events}))

    @property
    def urls(self) -> dict[str, str]:
        """By the names under which `./run env` prints them."""
        urls = {"POSTLINE_URL": url(self.web), "EVENTS_URL": url(self.events)}
        return urls | ({"SIMULATOR_URL": url(self.simulator)} if plays_provider() else {})


def url(port: int) -> str:
    """On loopback."""
    return f"http://127.0.0.1:{port}"


def plays_provider() -> bool:
    """Whether the simulator stands in for Twilio: nobody has named a real one."""
    return not given("TWILIO_ACCOUNT_SID") and not given("TWILIO_API_BASE_URL")


def is_demonstration() -> bool:
    """Whether seeds and sign-in hints are wanted: only in a database of our own."""
    return not given("DATABASE_URL")


def complete(servers: Mapping[str, str], addresses: Addresses) -> dict[str, str]:
    """Everything that our processes need and the environment does not say."""
    ours = {
        "SECRET_KEY": key("secret"),
        "PUBLIC_BASE_URL": url(addresses.web),
        "EVENTS_URL": url(addresses.events),
        **servers,
    }
    if plays_provider():
        ours |= {
            "TWILIO_API_BASE_URL": url(addresses.simulator),
            "TWILIO_ACCOUNT_SID": EMBEDDED_ACCOUNT,
            "TWILIO_AUTH_TOKEN": key("provider"),
            "HOTLINE_NUMBER": EMBEDDED_HOTLINE,
        }
    if is_demonstration():
        ours |= {"DEMO": "1", "CLOCK_OFFSET_FILE": str(INSTANCE / "clock_offset")}
    return {name: value for name, value in ours.items() if not given(name)}


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """What a process of ours sees."""
    common = {"FLASK_APP": "wsgi", "PYTHONUNBUFFERED": "1", "LOG_FORMAT": "lines"}
    return common | dict(os.environ) | dict(settings)
