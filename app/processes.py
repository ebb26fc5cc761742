"""The application's processes beside the web: worker, clock and relay, each a command."""

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

import click
import structlog
from flask.cli import with_appcontext
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.orm import configure_mappers

from app.core import clockwork, relay
from app.core.queue import QUEUES, queue, redis
from app.schedule import SCHEDULE
from app.telephony.signing import gateway

log = structlog.get_logger(__name__)

AWAY_SECONDS = 1.0


@click.command("worker")
@click.option("--only", default=",".join(QUEUES), help="Queues to serve, in order, separated by commas.")
@with_appcontext
def worker(only: str) -> None:
    """Serve RQ queues. Jobs are forked and inherit the application; the parent opens no database connection."""
    names = only.split(",")
    unknown = set(names) - set(QUEUES)
    if unknown:
        raise click.UsageError(f"There is no queue {', '.join(sorted(unknown))}.")
    configure_mappers()  # made ready once, here: else every forked job would do it again
    gateway()
    goes_on = _until_told()
    while goes_on() and not _serve(names):
        goes_on = _until_told()  # RQ had the signals for itself
        time.sleep(AWAY_SECONDS)


def _serve(names: Sequence[str]) -> bool:
    """True once told to stop; False when Redis went away, on which RQ gives up."""
    serving = None
    try:
        serving = _Serving([queue(name) for name in names], connection=redis())
        serving.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("worker.redis_away", error=type(error).__name__)
    return serving is not None and serving.was_told


class _Serving(Worker):
    """An RQ worker of which one can tell why it ended."""

    was_told = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """As RQ stops: at once when idle, after the job when busy."""
        self.was_told = True
        super().request_stop(signum, frame)


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
