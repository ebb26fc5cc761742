"""A supervisor moves work, all of it or nothing: to somebody else, back to where it waits, to another queue; or keeps it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import Acting, record
from app.routing.homes import Home
from app.routing.models import Came, Place
from app.routing.operations.holding import assign_ticket, let_go
from app.routing.operations.placing import requeue_all
from app.routing.queue_rule import QueueRule
from app.routing.scenes import MOST
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

Held = Sequence[tuple[Place, Ticket]]


def hold_work_of(holder_id: int, references: Collection[str], by: Colleague) -> Held:
    """These pieces of that person, tickets first, so that nobody else changes them. `Missing` if one of them is nothing
    that they may move; a conflict if it is in other hands by now."""
    if len(set(references)) > MOST:
        raise Refused("That is too much at once.")
    wanted = sa.select(Ticket).where(Ticket.reference.in_(references), visible_to(by, "tickets.assign"))
    ordered = wanted.order_by(Ticket.id).with_for_update(of=Ticket)
    tickets = db.session.scalars(ordered.execution_options(populate_existing=True)).all()
    if not references or len(tickets) != len(set(references)):
        raise Missing
    its = sa.select(Place).where(Place.ticket_id.in_([ticket.id for ticket in tickets])).order_by(Place.id)
    rows = db.session.scalars(its.with_for_update().execution_options(populate_existing=True))
    places = {place.ticket_id: place for place in rows}
    if any(ticket.id not in places or places[ticket.id].holder_id != holder_id for ticket in tickets):
        raise Conflict("Some of it is in other hands by now. Look again before you move it.")
    return [(places[ticket.id], ticket) for ticket in tickets]


def keep_for(held: Held, *, actor: Acting) -> None:
    """It stays theirs although they are gone, until they come and go again, or its customer asks again."""
    at = now()
    for place, ticket in held:
        place.kept_at = at
        record("ticket.kept", ticket, actor, at=at, holder=place.holder_id)


def give_back(held: Held, *, actor: Acting) -> None:
    """Nobody holds it any more: it waits where it waited, as old as it is."""
    at = now()
    for place, ticket in held:
        let_go(place, ticket, actor, at)


def give_to(held: Held, holder_id: int, *, actor: Acting) -> None:
    """It is theirs from now on."""
    for _, ticket in held:
        assign_ticket(ticket, holder_id, actor=actor)


def send_to(held: Held, queue: QueueRule, *, actor: Acting) -> None:
    """It waits in that queue from now on, free for anybody there."""
    if not queue.is_open_for_tickets:
        raise Refused("This queue takes no tickets.")
    at = now()
    give_back(held, actor=actor)
    requeue_all(held, Home(queue, queue.unit_id), None, at, came=Came.PERSON, actor=actor)
