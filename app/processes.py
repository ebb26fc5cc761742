"""The application's processes beside the web: worker, clock and relay, each a command."""

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job

from app.core import clockwork, relay
from app.core.queue import QUEUES, queue, redis
from app.schedule import SCHEDULE

log = structlog.get_logger(__name__)

AWAY_SECONDS = 1.0


@click.command("worker")
@click.option("--only", default=",".join(QUEUES), help="Queues to serve, in order, separated by commas.")
@with_appcontext
def worker(only: str) -> None:
    """Serve RQ queues, one job after the other in this process: a fork for each would connect, read the configuration
    and compile its statements anew, and cost several times the job itself (`docs/performance.md`)."""
    names = only.split(",")
    unknown = set(names) - set(QUEUES)
    if unknown:
        raise click.UsageError(f"There is no queue {', '.join(sorted(unknown))}.")
    goes_on = _until_told()
    while goes_on() and not serve(names, goes_on):
        goes_on = _until_told()  # RQ had the signals for itself
        time.sleep(AWAY_SECONDS)


def serve(names: Sequence[str], goes_on: Callable[[], bool]) -> bool:
    """True once told to stop; False when Redis went away, on which RQ gives up."""
    serving = None
    try:
        serving = _Serving([queue(name) for name in names], connection=redis())
        serving.goes_on = goes_on
        serving.work(logging_level="WARNING")
    except StopRequested:
        return True
    except RedisError as error:
        log.warning("worker.redis_away", error=type(error).__name__)
    return serving is not None and serving.was_told


class _Serving(SimpleWorker):
    """An RQ worker of which one can tell why it ended, and whose jobs leave nothing of the one before behind."""

    goes_on: Callable[[], bool]
    was_told = False

    def _install_signal_handlers(self) -> None:
        """RQ takes the signals only after it has made itself known: what came before then counts too."""
        super()._install_signal_handlers()
        if not self.goes_on():
            self.was_told = self._stop_requested = True

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Each job has an application context, and with it a database session, of its own."""
        with current_app.app_context():
            return super().perform_job(job, queue, execution)

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
