"""The processes of the application."""

import sys
from collections.abc import Mapping

from app.launcher.program import Program
from app.launcher.settings import Addresses, environment, plays_provider, url

_GUNICORN = ("gunicorn", "wsgi:app", "--no-control-socket", "--log-level", "warning")


def processes(settings: Mapping[str, str], addresses: Addresses) -> list[Program]:
    """All of them, in the order in which they are best started."""
    env = environment(settings)
    ours = [
        _module("web", 0, env, *_web(addresses.web)),
        Program("events", _events(addresses.events), env=env),
        _module("relay", 1, env, "flask", "relay"),
        _module("clock", 1, env, "flask", "clock"),
        _module("worker fast", 2, env, "flask", "worker", "--only", "voice,sla"),
        _module("worker", 2, env, "flask", "worker"),
    ]
    if plays_provider():
        ours.insert(2, _module("simulator", 3, env, *_simulator(addresses, env["PUBLIC_BASE_URL"])))
    return ours


def _module(name: str, stage: int, env: Mapping[str, str], *argv: str) -> Program:
    return Program(name, argv, is_module=True, env=env, stage=stage)


def _web(port: int) -> tuple[str, ...]:
    return (
        *_GUNICORN,
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "8",
        "--graceful-timeout",
        "10",
    )


def _events(port: int) -> tuple[str, ...]:
    """One process with a green thread for each open stream; browsers come back by themselves.

    It is no fork of ours: gevent replaces locks and sockets, which must happen before anybody imports them."""
    return (
        sys.executable,
        "-m",
        *_GUNICORN,
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gevent",
        "--worker-connections",
        "1300",
        "--graceful-timeout",
        "3",
    )


def _simulator(addresses: Addresses, public_base_url: str) -> tuple[str, ...]:
    to_app = ("--app-url", url(addresses.web), "--public-base-url", public_base_url)
    return ("simulator", "--port", str(addresses.simulator), *to_app)
