"""Places that follow a change of configuration, a part at a time; and people of whom nothing is heard any more."""

import structlog

from app.core.clock import now
from app.core.events import Event
from app.core.tasks import on_queue
from app.core.transaction import transaction
from app.routing.homes import TOGETHER
from app.routing.operations.attending import take_for_gone
from app.routing.operations.serving import place_batch_anew

log = structlog.get_logger(__name__)


def take_absent_for_gone() -> None:
    """Whoever is not heard of any more is offline. Twice at once, each is told once."""
    with transaction():
        gone = take_for_gone(now())
    if gone:
        log.info("routing.taken_for_gone", people=gone)


@on_queue("reports")
def place_open_work_anew(_event: Event) -> None:
    """After territory.imported: everything that waits for a courier goes where it belongs now. Twice does nothing twice."""
    after: int | None = 0
    while after is not None:
        with transaction():
            after = place_batch_anew(after, TOGETHER, now())
