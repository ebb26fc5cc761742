"""Named locks for the rest of a transaction: for things that are not rows yet."""

from enum import IntEnum

import sqlalchemy as sa

from app.core.database import db


class Space(IntEnum):
    """What the names of a lock name."""

    ADDRESS = 1
    PROVIDER_ID = 2
    STORED = 3
    ONLY_ONE = 4


def hold_name(space: Space, name: str) -> None:
    """Wait until nobody else holds this name, and hold it until the transaction ends."""
    with db.session.no_autoflush:
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(space.value, sa.func.hashtext(name))))


def share_name(space: Space, name: str) -> None:
    """Hold it beside others who share it; whoever wants it alone waits, and is waited for."""
    with db.session.no_autoflush:
        lock = sa.func.pg_advisory_xact_lock_shared(space.value, sa.func.hashtext(name))
        db.session.execute(sa.select(lock))
