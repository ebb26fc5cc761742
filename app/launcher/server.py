"""What PostgreSQL and Valkey have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.launcher.program import Program


@dataclass(frozen=True)
class Server:
    """A server: how to start it, how to know that it answers, and the settings by which others find it."""

    program: Program
    settings: Mapping[str, str]
    is_ready: Callable[[], bool]
