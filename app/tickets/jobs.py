"""The same verbs, without a browser."""

from datetime import timedelta
from itertools import islice

from app.core.clock import now
from app.core.storage import storage
from app.core.transaction import transaction
from app.tickets.operations.attaching import throw_away
from app.tickets.operations.closing import close_answered
from app.tickets.queries import keys_in_use

BATCH = 200
UNNAMED_FOR = timedelta(days=1)  # longer than any act takes between storing a file and its commit


def close_answered_tickets() -> None:
    """Close what nobody came back to for 72 hours. Running twice does no harm."""
    while True:
        with transaction():
            closed = close_answered(now(), limit=BATCH)
        if closed < BATCH:
            return


def sweep_files() -> None:
    """Forget what has lain in the storage for a day and no row names: its act died before the commit."""
    old = storage().put_before(now() - UNNAMED_FOR)
    while keys := list(islice(old, BATCH)):
        with transaction():
            unnamed = set(keys) - keys_in_use(keys)
        for key in unnamed:
            with transaction():
                throw_away(key)
