"""Places that follow a change of configuration, a part at a time."""

from app.core.clock import now
from app.core.events import Event
from app.core.tasks import on_queue
from app.core.transaction import transaction
from app.routing.homes import TOGETHER
from app.routing.operations.serving import place_batch_anew


@on_queue("reports")
def place_open_work_anew(_event: Event) -> None:
    """After territory.imported: everything that waits for a courier goes where it belongs now. Twice does nothing twice."""
    after: int | None = 0
    while after is not None:
        with transaction():
            after = place_batch_anew(after, TOGETHER, now())
