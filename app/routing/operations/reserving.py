"""What is held out to somebody: they take it, or do not. Whoever is asked is locked first, then ticket and place."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import SYSTEM, Acting, Event, record
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.attending import become, enter_all, hold_person, lock_people
from app.routing.operations.holding import Way, hold
from app.routing.presence import MISSED, State
from app.routing.queries import place_of
from app.routing.reservations import decline_reasons, to_be_ended
from app.tickets.models import Contact, Ticket

TOGETHER = 200


def accept_offer(reservation_id: int, *, actor: Acting, at: datetime | None = None) -> Reservation:
    """What is held out to the actor is theirs. A second time changes nothing; once it is over, it is a conflict."""
    moment = at or now()
    offer = _held_out(reservation_id, actor)
    if offer.state is ReservationState.ACCEPTED:
        return offer
    if offer.state is not ReservationState.OPEN or offer.until_at <= moment:
        raise Conflict("It is held out to you no more.")
    if offer.ticket_id is not None:
        _take_ticket(offer, actor, moment)
    else:
        _answer_contact(offer, actor, moment)
    end_offer(offer, ReservationState.ACCEPTED, actor, moment)
    return offer


def _take_ticket(offer: Reservation, actor: Acting, at: datetime) -> None:
    ticket = _lock_named(offer)
    # first: it writes at once, all that follows together at the end
    become(offer.user_id, State.AVAILABLE, actor=actor, at=at)
    hold(ticket, offer.user_id, actor=actor, at=at, way=Way.OFFER, reservation_id=offer.id)


def _lock_ticket(ticket_id: int) -> Ticket:
    return db.session.scalars(sa.select(Ticket).where(Ticket.id == ticket_id).with_for_update()).one()


def _lock_named(offer: Reservation) -> Ticket:
    """The ticket whose place names it, both locked, the ticket first."""
    named = (
        sa.select(Ticket).join(Place, Place.ticket_id == Ticket.id).where(Place.reservation_id == offer.id)
    )
    ticket = db.session.scalar(
        named.with_for_update(of=[Ticket, Place]).execution_options(populate_existing=True)
    )
    if ticket is None:
        raise Conflict("It is held out to you no more.")
    return ticket


def _answer_contact(offer: Reservation, actor: Acting, at: datetime) -> None:
    """Who is on the line is theirs, and so is the ticket it is about, unless somebody has it."""
    contact = db.session.get_one(Contact, offer.contact_id)
    ticket = _lock_ticket(contact.ticket_id) if contact.ticket_id else None
    place = _named_by(offer)
    place.reservation_id, place.holder_id, place.held_since = None, offer.user_id, at
    contact.handler_id = offer.user_id
    record("contact.taken", contact, actor, at=at, holder=offer.user_id, queue=place.queue_id)
    waiting = place_of(ticket) if ticket else None
    if ticket is not None and waiting is not None and waiting.holder_id is None:
        waiting.reservation_id = None
        hold(ticket, offer.user_id, actor=actor, at=at, way=Way.OFFER)
    become(offer.user_id, State.ON_CALL, actor=actor, at=at)


def _named_by(offer: Reservation) -> Place:
    """The place that names it, locked."""
    place = db.session.scalar(
        sa.select(Place)
        .where(Place.reservation_id == offer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if place is None:
        raise Conflict("It is held out to you no more.")
    return place


def decline_offer(
    reservation_id: int, reason: str, *, actor: Acting, at: datetime | None = None
) -> Reservation:
    """They do not take it, and say why: it is free for the next. A second time changes nothing."""
    if reason not in decline_reasons():
        raise Refused("Say why you do not take it.")
    moment = at or now()
    offer = _held_out(reservation_id, actor)
    if offer.state is ReservationState.DECLINED:
        return offer
    if offer.state is not ReservationState.OPEN:
        raise Conflict("It is held out to you no more.")
    _free([offer])
    offer.reason = reason
    end_offer(offer, ReservationState.DECLINED, actor, moment)
    become(offer.user_id, State.AVAILABLE, actor=actor, at=moment)
    return offer


def _held_out(reservation_id: int, actor: Acting) -> Reservation:
    """One of theirs, with nobody else changing what they are doing."""
    hold_person(actor.id)
    offer = db.session.get(Reservation, reservation_id, populate_existing=True)
    if offer is None or offer.user_id != actor.id:
        raise Missing("Nothing like that is held out to you.")
    return offer


def end_offers(at: datetime) -> int:
    """What nobody took in time is free for the next, and who was asked is taken for away; what no place names any more,
    or what was begun before time was moved back, is withdrawn. Returns how many. Of two at once each has its own."""
    due = sa.select(to_be_ended(at).subquery().c.user_id).order_by("user_id").limit(TOGETHER)
    people = lock_people(db.session.scalars(due).all())
    offers = db.session.scalars(
        to_be_ended(at).where(Reservation.user_id.in_(people)).execution_options(populate_existing=True)
    ).all()
    freed = _free(offers)
    missed = [offer for offer in offers if offer.id in freed and offer.until_at <= at]
    gone = [offer for offer in offers if offer not in missed]
    for offer in offers:
        end_offer(offer, _EXPIRED if offer in missed else ReservationState.WITHDRAWN, SYSTEM, at)
    enter_all([offer.user_id for offer in missed], State.BREAK, reason=MISSED, at=at, only=State.RESERVED)
    enter_all([offer.user_id for offer in gone], State.AVAILABLE, at=at, only=State.RESERVED)
    return len(offers)


_EXPIRED = ReservationState.EXPIRED


def withdraw_offers(events: list[Event]) -> None:
    """On presence.changed: whoever leaves while something is held out to them leaves it to the next, at once."""
    people = [each.data["user"] for each in events if _leaves_an_offer(each.data)]
    if not people:
        return
    theirs = sa.select(Reservation).where(
        Reservation.user_id.in_(people), Reservation.state == ReservationState.OPEN
    )
    withdraw(db.session.scalars(theirs).all(), events[0].at)


def withdraw(offers: Collection[Reservation], at: datetime) -> None:
    """These are held out no more, and their pieces are free."""
    _free(offers)
    for offer in offers:
        end_offer(offer, ReservationState.WITHDRAWN, SYSTEM, at)


def _leaves_an_offer(change: Mapping[str, Any]) -> bool:
    goes = change["to"] == State.OFFLINE or (change["to"] == State.BREAK and change["reason"] != MISSED)
    return bool(change["was"] == State.RESERVED and goes)


def _free(offers: Collection[Reservation]) -> frozenset[int]:
    """Their pieces are free again. Gives the numbers of those whose place still named them."""
    if not offers:
        return frozenset()
    ids = [offer.id for offer in offers]
    named = sa.select(Place).where(Place.reservation_id.in_(ids)).order_by(Place.id)
    places = db.session.scalars(named.with_for_update().execution_options(populate_existing=True)).all()
    freed = frozenset(place.reservation_id for place in places if place.reservation_id)
    for place in places:
        place.reservation_id = None
    return freed


def end_offer(offer: Reservation, state: ReservationState, actor: Acting, at: datetime) -> None:
    """How it went."""
    offer.state, offer.ended_at = state, max(at, offer.from_at)
    data = {"user": offer.user_id, "queue": offer.queue_id, "reason": offer.reason, "how": state.value}
    record("reservation.ended", offer, actor, at=at, **data)
