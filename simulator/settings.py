"""What the simulator must be told before it starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FAKE_ACCOUNT_SID = "AC" + "0" * 32
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class BadSettings(Exception):
    """The simulator cannot start so; the message says why in one sentence."""


@dataclass(frozen=True)
class Settings:
    """Two addresses of the application, and the account both sides share."""

    app_url: str
    public_base_url: str
    account_sid: str
    auth_token: str
    hotline: str

    def __post_init__(self) -> None:
        if not is_loopback(self.app_url):
            raise BadSettings(f"The simulator only talks to this machine, not to {self.app_url}.")
        if not self.auth_token:
            raise BadSettings("Say which token signs the webhooks: --auth-token or TWILIO_AUTH_TOKEN.")

    def address_to_call(self, url: str) -> str | None:
        """Where to connect for a public URL of the application; None if it lies outside this machine."""
        if url == self.public_base_url or url.startswith(self.public_base_url + "/"):
            return self.app_url + url.removeprefix(self.public_base_url)
        return url if is_loopback(url) else None


def is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def from_environment(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    if path := environment.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return environment.get(name)
