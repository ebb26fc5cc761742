"""The sweep of due timers, woken each second while something is due."""

from time import monotonic

import structlog

from app.core.clock import now
from app.core.database import db
from app.core.queue import offer
from app.core.transaction import transaction
from app.sla.operations.reaching import reach_due_levels

log = structlog.get_logger(__name__)

BATCH = 500
LONGEST_SECONDS = 4.0


def sweep_timers() -> None:
    """Reach all due levels. Missing a run, or running twice at once, does no harm; long work goes on in a next job."""
    at, began, total = now(), monotonic(), 0
    while monotonic() - began < LONGEST_SECONDS:
        with transaction():
            reached = len(reach_due_levels(at, limit=BATCH))
        db.session.expunge_all()
        total += reached
        if reached < BATCH:
            break
    else:
        offer("sla", sweep_timers)
    if total:
        log.info("sla.swept", timers=total, milliseconds=round((monotonic() - began) * 1000))
