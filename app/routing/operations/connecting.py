"""Contacts that wait: somebody on the line has a place like a ticket, is held out to one person, and ends."""

from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, Acting, record
from app.customers.models import Customer
from app.routing.models import Place, Reservation
from app.routing.operations.attending import enter, hold_person
from app.routing.presence import State, presence_of
from app.routing.queries import grade_of, place_of_contact, queue_for_contact, queues
from app.routing.ranking import LAST, rank_of
from app.tickets.models import Contact


def let_wait(contact: Contact, *, at: datetime) -> Place:
    """It waits in the first queue that takes it. A second time it waits where it does."""
    known = place_of_contact(contact)
    if known is not None:
        return known
    customer = db.session.get(Customer, contact.customer_id) if contact.customer_id else None
    grade = grade_of(customer)
    queue = queue_for_contact(contact, grade, at)
    place = Place(
        contact=contact,
        queue_id=queue.id,
        unit_id=queue.unit_id,
        channel=contact.channel,
        language=contact.language or "",
        grade=grade,
        paused=False,
        since=at,
        sort_at=at,
        rank_at=LAST,
    )
    place.rank_at = rank_of(place, queue, None)
    db.session.add(place)
    record("contact.queued", contact, SYSTEM, at=at, queue=queue.id)
    return place


def stop_waiting(contact: Contact, *, actor: Acting, at: datetime) -> None:
    """It is over: nobody waits any more, and whoever had it has some time to write down what there was, unless they have
    left meanwhile. Twice is once."""
    asked_id = _asked_for(contact)
    if asked_id is not None:
        hold_person(asked_id)
    place = place_of_contact(contact, hold=True)
    if place is None:
        return
    db.session.delete(place)
    record("contact.left", contact, actor, at=at, queue=place.queue_id, holder=place.holder_id)
    talking = presence_of(place.holder_id) if place.holder_id is not None else None
    if talking is not None and talking.state is State.ON_CALL:
        until = at + queues()[place.queue_id].wrap_up
        enter(talking.user_id, State.WRAP_UP, actor=actor, at=at, until=until)


def _asked_for(contact: Contact) -> int | None:
    """Who has it, or is just being asked for it: they are locked before its place."""
    its = sa.select(sa.func.coalesce(Place.holder_id, Reservation.user_id)).outerjoin(
        Reservation, Reservation.id == Place.reservation_id
    )
    return db.session.scalar(its.where(Place.contact == contact))
