"""What is done about calls without anybody asking."""

from app.core.clock import now
from app.core.transaction import transaction
from app.telephony.calls.operations import end_lost

BATCH = 100


def end_lost_calls() -> None:
    """End what was never told to have ended, a batch at a time. Missing a run, or running twice at once, does no harm."""
    at = now()
    ended = BATCH
    while ended == BATCH:
        with transaction():
            ended = end_lost(at, limit=BATCH)
