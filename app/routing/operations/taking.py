"""The next piece of work, for whoever asks for it."""

from collections.abc import Sequence
from contextlib import suppress

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import Acting
from app.routing.models import Place
from app.routing.next_pieces import next_places
from app.routing.operations.holding import Way, hold
from app.routing.operations.reserving import accept_offer
from app.routing.reservations import offer_to
from app.tickets.models import Ticket


def take_next(queue_ids: Sequence[int], *, actor: Acting) -> Ticket | None:
    """What is held out to the actor, else the free piece of these queues that is given out first and that they are able
    to do; held by them from now on. None if there is nothing.

    Two people asking at the same instant get two different pieces: locked rows are skipped."""
    at = now()
    offered = offer_to(actor.id)
    if offered is not None and offered.ticket_id is not None and offered.until_at > at:
        with suppress(Conflict):  # it has just lapsed: then the next
            accept_offer(offered.id, actor=actor, at=at)
            return db.session.get_one(Ticket, offered.ticket_id)
    taken = db.session.execute(
        next_places(queue_ids, actor.id)
        .join(Ticket, Ticket.id == Place.ticket_id)
        .add_columns(Ticket)
        .limit(1)
        .with_for_update(skip_locked=True, of=[Place, Ticket])
    ).one_or_none()
    if taken is None:
        return None
    hold(taken.Ticket, actor.id, actor=actor, at=at, way=Way.NEXT)
    return taken.Ticket
