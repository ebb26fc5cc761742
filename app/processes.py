"""The application's processes beside the web: worker, clock and relay, each a command."""

import signal
from collections.abc import Callable

import click
from flask.cli import with_appcontext
from rq import Worker

from app.core import clockwork, relay
from app.core.queue import QUEUES, queue, redis
from app.schedule import SCHEDULE


@click.command("worker")
@click.option("--only", default=",".join(QUEUES), help="Queues to serve, in order, separated by commas.")
@with_appcontext
def worker(only: str) -> None:
    """Serve RQ queues. Jobs are forked and inherit the application; the parent opens no database connection."""
    names = only.split(",")
    unknown = set(names) - set(QUEUES)
    if unknown:
        raise click.UsageError(f"There is no queue {', '.join(sorted(unknown))}.")
    Worker([queue(name) for name in names], connection=redis()).work(logging_level="WARNING")


@click.command("clock")
@with_appcontext
def clock() -> None:
    """Each second, wake the periodic jobs that have something due."""
    clockwork.run(SCHEDULE, _until_told())


@click.command("relay")
@with_appcontext
def relay_command() -> None:
    """Drain the outbox: tasks for workers, cards for screens."""
    relay.run(_until_told())


def _until_told() -> Callable[[], bool]:
    """True until SIGTERM or SIGINT."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    return lambda: not told
