"""Two connections in one test: what is done in the one while the other waits for it."""

from itertools import count
from time import sleep

import sqlalchemy as sa

from app.core.database import db

LOOKS = 2_000


def until_somebody_waits() -> None:
    """Go on when another connection waits for a lock that this one holds."""
    waits = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    for look in count():
        if db.session.scalar(sa.text(waits)):
            return
        assert look < LOOKS, "nobody waits"
        sleep(0.01)
