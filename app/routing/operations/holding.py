"""Who holds a piece of work: one compare-and-set, never two."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import Acting, record
from app.routing.models import Place
from app.routing.queries import memberships
from app.tickets.models import Ticket
from app.tickets.operations.opening import advance_when_taken

LOOK_AHEAD = (
    32  # free places looked at per queue, so that several agents asking at once do not wait for each other
)


def take_ticket(ticket: Ticket, *, actor: Acting, at: datetime | None = None) -> None:
    """The actor holds it now. Taking what one holds changes nothing; what another holds is a conflict that says who."""
    _hold(ticket, actor.id, actor=actor, at=at or now())


def assign_ticket(ticket: Ticket, holder_id: int, *, actor: Acting) -> None:
    """Give it to somebody who takes work from its queue, or to oneself; from whoever has it."""
    place = _locked_place(ticket)
    if place.holder_id == holder_id:
        return
    if holder_id != actor.id and place.queue_id not in memberships().get(holder_id, ()):
        raise Refused("Only somebody who takes work from this queue can be given it.")
    at = now()
    if place.holder_id is not None:
        _let_go(place, ticket, actor, at)
    _hold(ticket, holder_id, actor=actor, at=at)


def release_ticket(ticket: Ticket, *, actor: Acting, for_others: bool = False) -> None:
    """Put it back where it waits. Releasing what nobody holds changes nothing; another's work only `for_others`."""
    place = _locked_place(ticket)
    if place.holder_id is None:
        return
    if place.holder_id != actor.id and not for_others:
        _explain(ticket, actor.id)
    _let_go(place, ticket, actor, now())


def take_next(queue_ids: Sequence[int], *, actor: Acting) -> Ticket | None:
    """The first free piece of these queues in due order, held by the actor; None if nothing waits.

    Two agents asking at the same instant get two different pieces: locked rows are skipped."""
    place_id = db.session.scalar(_first_free(queue_ids))
    if place_id is None:
        return None
    place = db.session.get_one(Place, place_id)
    ticket = db.session.get_one(Ticket, place.ticket_id)
    _hold(ticket, actor.id, actor=actor, at=now())
    return ticket


def _first_free(queue_ids: Sequence[int]) -> "sa.Select[int]":
    wanted = sa.select(
        sa.func.unnest(sa.literal(list(queue_ids), sa.ARRAY(sa.Integer))).label("queue_id")
    ).subquery("wanted")
    free = (Place.holder_id.is_(None), Place.ticket_id.is_not(None), ~Place.paused)
    heads = (
        sa.select(Place.id)
        .where(Place.queue_id == wanted.c.queue_id, *free)
        .order_by(Place.sort_at, Place.id)
        .limit(LOOK_AHEAD)
        .lateral("heads")
    )
    candidates = sa.select(heads.c.id).select_from(wanted.join(heads, sa.true()))
    return (
        sa.select(Place.id)
        .join(Place.ticket)
        .where(Place.id.in_(candidates), *free)
        .order_by(Place.sort_at, Place.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=[Place, Ticket])
    )


def _hold(ticket: Ticket, holder_id: int, *, actor: Acting, at: datetime) -> None:
    won = db.session.execute(
        sa.update(Place)
        .where(Place.ticket_id == ticket.id, Place.holder_id.is_(None))
        .values(holder_id=holder_id, held_since=at)
        .returning(Place.queue_id)
        .execution_options(synchronize_session="fetch")
    ).one_or_none()
    if won is None:
        _explain(ticket, holder_id)
        return
    ticket.assignee_id = holder_id
    if actor.id == holder_id:
        record("ticket.taken", ticket, actor, at=at, holder=holder_id, queue=won.queue_id)
    else:
        record("ticket.assigned", ticket, actor, at=at, holder=holder_id, queue=won.queue_id)
    advance_when_taken(ticket, actor=actor, at=at)


def _explain(ticket: Ticket, wanted_by: int | None) -> None:
    """Nothing to do if it is theirs already; otherwise say who was first."""
    holder = db.session.execute(
        sa.select(User.id, User.name)
        .join(Place, Place.holder_id == User.id)
        .where(Place.ticket_id == ticket.id)
    ).one_or_none()
    if holder is None:
        raise Missing("This ticket has ended; nobody needs to take it.")
    if holder.id != wanted_by:
        raise Conflict("%(name)s has taken it already.", name=holder.name)


def _locked_place(ticket: Ticket) -> Place:
    place = db.session.scalar(sa.select(Place).where(Place.ticket_id == ticket.id).with_for_update())
    if place is None:
        raise Missing("This ticket has ended; it waits nowhere.")
    return place


def _let_go(place: Place, ticket: Ticket, actor: Acting, at: datetime) -> None:
    was, place.holder_id, place.held_since, ticket.assignee_id = place.holder_id, None, None, None
    record("ticket.released", ticket, actor, at=at, holder=was)
