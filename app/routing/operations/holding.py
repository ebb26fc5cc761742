"""Who holds a piece of work: one compare-and-set, never two."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import Acting, ActorKind, record
from app.routing.models import Place, Reservation
from app.routing.queries import memberships
from app.tickets.models import Ticket
from app.tickets.operations.opening import advance_when_taken


class Way(StrEnum):
    """How somebody came to hold it."""

    HAND = "hand"  # they chose it
    NEXT = "next"  # it was their next
    OFFER = "offer"  # it was held out to them
    GIVEN = "given"


def take_ticket(ticket: Ticket, *, actor: Acting, at: datetime | None = None) -> None:
    """The actor holds it now. Taking what one holds changes nothing; what another holds, or is being held out to, is a
    conflict that says who."""
    hold(ticket, actor.id, actor=actor, at=at or now(), way=Way.HAND)


def assign_ticket(ticket: Ticket, holder_id: int, *, actor: Acting) -> None:
    """Give it to somebody who takes work from its queue, or to oneself; from whoever has it, or is being offered it."""
    place = _locked_place(ticket)
    if place.holder_id == holder_id:
        return
    is_own = actor.actor_kind is ActorKind.USER and actor.id == holder_id
    if not is_own and place.queue_id not in memberships().get(holder_id, ()):
        raise Refused("Only somebody who takes work from this queue can be given it.")
    at, place.reservation_id = now(), None
    if place.holder_id is not None:
        let_go(place, ticket, actor, at)
    hold(ticket, holder_id, actor=actor, at=at, way=Way.HAND if is_own else Way.GIVEN)


def release_ticket(ticket: Ticket, *, actor: Acting, for_others: bool = False) -> None:
    """Put it back where it waits. Releasing what nobody holds changes nothing; another's work only `for_others`."""
    place = _locked_place(ticket)
    if place.holder_id is None:
        return
    if place.holder_id != actor.id and not for_others:
        _explain(ticket, actor.id)
    let_go(place, ticket, actor, now())


def hold(
    ticket: Ticket,
    holder_id: int,
    *,
    actor: Acting,
    at: datetime,
    way: Way,
    reservation_id: int | None = None,
) -> None:
    """They hold it now, if nobody does and it is held out to nobody else; how they came to it is told with it."""
    free = sa.or_(Place.reservation_id.is_(None), Place.reservation_id == reservation_id)
    won = db.session.execute(
        sa.update(Place)
        .where(Place.ticket_id == ticket.id, Place.holder_id.is_(None), free)
        .values(holder_id=holder_id, held_since=at, reservation_id=None)
        .returning(Place.queue_id)
        .execution_options(synchronize_session="fetch")
    ).one_or_none()
    if won is None:
        _explain(ticket, holder_id)
        return
    ticket.assignee_id = holder_id
    name = "ticket.assigned" if way is Way.GIVEN else "ticket.taken"
    record(name, ticket, actor, at=at, holder=holder_id, queue=won.queue_id, way=way.value)
    advance_when_taken(ticket, actor=actor, at=at)


def _explain(ticket: Ticket, wanted_by: int | None) -> None:
    """Nothing to do if it is theirs already; otherwise say who was first."""
    place = db.session.scalar(
        sa.select(Place).where(Place.ticket_id == ticket.id).execution_options(populate_existing=True)
    )
    if place is None:
        raise Missing("This ticket has ended; nobody needs to take it.")
    if place.holder_id is None:
        offered = sa.select(User.name).join(Reservation, Reservation.user_id == User.id)
        name = db.session.scalar(offered.where(Reservation.id == place.reservation_id))
        raise Conflict("It is being held out to %(name)s.", name=name or "–")
    if place.holder_id != wanted_by:
        raise Conflict("%(name)s has taken it already.", name=db.session.get_one(User, place.holder_id).name)


def _locked_place(ticket: Ticket) -> Place:
    place = db.session.scalar(sa.select(Place).where(Place.ticket_id == ticket.id).with_for_update())
    if place is None:
        raise Missing("This ticket has ended; it waits nowhere.")
    return place


def let_go(place: Place, ticket: Ticket, actor: Acting, at: datetime) -> None:
    """Nobody holds it any more."""
    was, place.holder_id, place.held_since, ticket.assignee_id = place.holder_id, None, None, None
    record("ticket.released", ticket, actor, at=at, holder=was)
