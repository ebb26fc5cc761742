"""Files are read and applied by workers, a part at a time."""

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Actor, ActorKind
from app.core.queue import offer
from app.core.transaction import transaction
from app.territories.models import Stage, TerritoryImport
from app.territories.operations.importing import take_a_step


def go_on_with_imports() -> None:
    """Do the next part of the oldest file, and ask for the part after it. Of two workers each has a file of its own.

    Woken by the clock too, so a worker that died is followed by another."""
    with transaction():
        found = db.session.scalars(_NEXT).first()
        if found is not None:
            take_a_step(found, actor=Actor(ActorKind.USER, found.by_id) if found.by_id else SYSTEM)
    if found is not None:
        offer("reports", go_on_with_imports)


_NEXT = (
    sa.select(TerritoryImport)
    .where(TerritoryImport.stage.in_((Stage.READING, Stage.APPLYING)))
    .order_by(TerritoryImport.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
