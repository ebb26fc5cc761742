"""What is held out to somebody, with all that its bar shows: one statement, however many pages they have open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.customers.models import Customer
from app.routing.models import Place, Reservation, ReservationState
from app.tickets.models import Contact, Ticket


@dataclass(frozen=True)
class Offer:
    """A piece held out to one person: a ticket, else somebody on the line, of whom only number and language are sure."""

    id: int
    queue_id: int
    until_at: datetime
    why: Mapping[str, Any]
    due_at: datetime | None
    risk_at: datetime | None
    language: str
    channel: str
    grade: str
    ticket_id: int | None
    reference: str | None
    kind: str | None
    subject: str | None
    customer_name: str | None
    number: str | None

    @property
    def whom(self) -> str | None:
        """The customer by name, else by number."""
        return self.customer_name or self.number


def shown_offer(user_id: int, at: datetime) -> Offer | None:
    """What is held out to them; None if nothing is, its time is over, or its place has gone elsewhere."""
    theirs = (
        sa.select(
            Reservation.id, Reservation.queue_id, Reservation.until_at, Reservation.why, Reservation.ticket_id,
            Place.due_at, Place.risk_at, Place.language, Place.channel, Place.grade,
            Ticket.reference, Ticket.kind, Ticket.subject,
            Customer.name.label("customer_name"), Contact.from_address.label("number"),
        )
        .join(Place, Place.reservation_id == Reservation.id)
        .outerjoin(Ticket, Ticket.id == Reservation.ticket_id)
        .outerjoin(Contact, Contact.id == Reservation.contact_id)
        .outerjoin(Customer, Customer.id == sa.func.coalesce(Ticket.customer_id, Contact.customer_id))
        .where(
            Reservation.user_id == user_id,
            Reservation.state == ReservationState.OPEN,
            Reservation.until_at > at,
        )
    )  # fmt: skip
    row = db.session.execute(theirs).one_or_none()
    return Offer(**row._asdict()) if row else None
