"""The clock process: each second it wakes the periodic jobs that have something due. It only wakes; workers work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import sleep

import structlog
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.core.database import db
from app.core.queue import offer

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Periodic:
    """A job woken every `seconds` on `queue`, when `has_due` says so. Waking it twice is harmless."""

    job: Callable[[], None]
    seconds: int
    queue: str
    has_due: Callable[[datetime], bool] = lambda _at: True


def run(schedule: Sequence[Periodic], goes_on: Callable[[], bool] = lambda: True) -> None:
    """Tick until told to stop."""
    tick = 0
    while goes_on():
        try:
            wake_due(schedule, tick)
        except OperationalError as error:
            log.warning("clock.database_away", error=type(error).__name__)
        finally:
            db.session.remove()
        tick += 1
        sleep(1 - now().timestamp() % 1)


def wake_due(schedule: Sequence[Periodic], tick: int) -> list[Periodic]:
    """Offer the jobs whose turn it is at this tick. Two clocks in the same second offer the same job id, once."""
    at = now()
    due = [each for each in schedule if tick % each.seconds == 0 and each.has_due(at)]
    for each in due:
        offer(each.queue, each.job, job_id=f"{each.job.__name__}-{int(at.timestamp())}")
    return due
