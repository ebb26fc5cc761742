"""The same verbs, without a browser."""

from app.core.clock import now
from app.core.transaction import transaction
from app.tickets.operations.closing import close_answered

BATCH = 200


def close_answered_tickets() -> None:
    """Close what nobody came back to for 72 hours. Running twice does no harm."""
    while True:
        with transaction():
            closed = close_answered(now(), limit=BATCH)
        if closed < BATCH:
            return
