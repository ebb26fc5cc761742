"""What a running launcher tells those who come later."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress

from app.launcher.keys import write_privately
from app.launcher.locks import held_lock
from app.launcher.places import INSTANCE

_STATE = INSTANCE / "running.json"
_LOCK = INSTANCE / "running.lock"


def only_one() -> AbstractContextManager[bool]:
    """Holds the checkout; false where another launcher holds it."""
    return held_lock(_LOCK)


def announce(settings: Mapping[str, str]) -> None:
    """The system is up, with these addresses and settings."""
    write_privately(_STATE, json.dumps(dict(settings)))


def withdraw() -> None:
    """The system is no longer up."""
    _STATE.unlink(missing_ok=True)


def running() -> dict[str, str] | None:
    """Addresses and settings of the system that is up; empty while it starts, None if there is none."""
    with only_one() as nobody_runs:
        if nobody_runs:
            return None
    with suppress(FileNotFoundError):
        return json.loads(_STATE.read_text())
    return {}
