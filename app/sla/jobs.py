"""The sweep of due timers, woken each second while something is due; and rebuilds, a part after the other."""

from time import monotonic

import structlog

from app.core.clock import now
from app.core.database import db
from app.core.queue import offer
from app.core.transaction import transaction
from app.sla.operations.reaching import reach_due_levels
from app.sla.operations.rebuilding import take_part
from app.sla.queries import going_rebuild

log = structlog.get_logger(__name__)

BATCH = 500
LONGEST_SECONDS = 4.0
LONGEST_REBUILD_SECONDS = 2.0


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


def go_on_with_rebuild() -> None:
    """Some parts of the rebuild that is going, and ask for more. Of two workers arriving together one has it."""
    began, goes_on = monotonic(), True
    while goes_on and monotonic() - began < LONGEST_REBUILD_SECONDS:
        with transaction():
            found = db.session.scalars(going_rebuild().with_for_update(skip_locked=True)).first()
            if found is not None:
                take_part(found, now())
        goes_on = found is not None
        db.session.expunge_all()
    if goes_on:
        offer("reports", go_on_with_rebuild)
