"""People who are there, and queues that hold work out to them."""

from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM, Actor, ActorKind
from app.core.transaction import transaction
from app.routing.capacity import ChannelCapacity
from app.routing.models import Place, Queue, Reservation, ReservationState
from app.routing.operations.attending import enter
from app.routing.presence import State
from app.tickets.models import Ticket
from tests.factories import make_agent, make_queue
from tests.faults.house import House

IS_OPEN = Reservation.state == ReservationState.OPEN


def staffed_queue(people: int, **settings: Any) -> tuple[Queue, list[User]]:
    """One that holds out every query, and so many people for it who have room for much."""
    queue = make_queue(kinds=["query"])
    team = [make_agent(queues=[queue]) for _ in range(people)]
    with transaction():
        for name, value in ({"pushes": True} | settings).items():
            setattr(queue, name, value)
        db.session.execute(sa.update(ChannelCapacity).values(most=1000))
        configuration_changed()
    db.session.remove()
    return queue, team


def come(*people: User) -> None:
    """From now on they are there."""
    for person in people:
        with transaction():
            enter(person.id, State.AVAILABLE, actor=SYSTEM, at=now())


def acting(user_id: int) -> Actor:
    """Somebody, as an operation knows them."""
    return Actor(ActorKind.USER, user_id)


def asked(house: House) -> dict[str, int]:
    """Whom each ticket is held out to now, by its reference."""
    offers = sa.select(Ticket.reference, Reservation.user_id).join(Ticket, Ticket.id == Reservation.ticket_id)
    return {row.reference: row.user_id for row in house.rows(offers.where(IS_OPEN))}


def holders(house: House) -> dict[str, int]:
    """Who holds each ticket that somebody holds."""
    held = sa.select(Ticket.reference, Place.holder_id).join(Ticket, Ticket.id == Place.ticket_id)
    return {row.reference: row.holder_id for row in house.rows(held.where(Place.holder_id.is_not(None)))}
