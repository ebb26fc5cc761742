"""Reads: what became of a form, and a request as whoever follows it may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.customers.models import ContactPoint, Customer, PointKind
from app.items.models import MailItem
from app.items.queries import items_named
from app.sla.queries import promised_by
from app.tickets.kinds.pickup import PickupDetails
from app.tickets.models import Contact, Direction, Message, Party, Proof, Status, Ticket
from app.tickets.queries import proof_of

SHOWN = 100  # the newest words


@dataclass(frozen=True)
class Followed:
    """A request and who follows it: its own customer, or another party of it."""

    ticket: Ticket
    point: ContactPoint  # where they have the code sent
    person_id: int
    is_own: bool


@dataclass(frozen=True)
class Said:
    """Words of theirs, or of ours."""

    at: datetime
    body: str
    language: str | None
    is_ours: bool


def find_followed(reference: str, number: str) -> Followed | None:
    """The ticket of that reference, if whoever has that number is party to it: in one statement, whichever is wrong."""
    person = sa.func.coalesce(Customer.survivor_id, Customer.id)
    same = sa.orm.aliased(Customer)
    records = sa.select(same.id).where(sa.or_(same.id == person, same.survivor_id == person))
    is_own = Ticket.customer_id.in_(records.correlate(Customer))
    on_it = sa.exists().where(
        Party.ticket_id == Ticket.id, Party.customer_id.in_(records.correlate(Customer))
    )
    asked = (
        sa.select(Ticket, ContactPoint, person.label("person_id"), is_own.label("is_own"))
        .select_from(ContactPoint)
        .join(Customer, Customer.id == ContactPoint.customer_id)
        .join(Ticket, sa.or_(is_own, on_it))
        .options(joinedload(Ticket.customer), joinedload(Ticket.point))
        .where(
            Ticket.reference == reference,
            ContactPoint.kind == PointKind.PHONE,
            ContactPoint.address == number,
        )
    )
    found = db.session.execute(asked).one_or_none()
    return Followed(*found) if found else None


def words_on(followed: Followed) -> list[Said]:
    """What they wrote, and what we wrote to them: never notes, nor what another party wrote or was told."""
    records = sa.select(Customer.id).where(
        sa.or_(Customer.id == followed.person_id, Customer.survivor_id == followed.person_id)
    )
    theirs = sa.and_(Message.direction == Direction.IN, Contact.customer_id.in_(records))
    ours = Message.direction == Direction.OUT if followed.is_own else sa.false()
    newest = (
        sa.select(Message)
        .join(Message.contact)
        .where(Message.ticket_id == followed.ticket.id, sa.or_(theirs, ours))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(SHOWN)
    )
    found = reversed(db.session.scalars(newest).all())
    return [Said(each.at, each.body, each.language, each.direction is Direction.OUT) for each in found]


def is_party(followed: Followed) -> bool:
    """Whether they may know more than how far it is: it is theirs, or they proved to be party to it."""
    person = followed.point.person
    return followed.is_own or proof_of(followed.ticket, person) not in (None, Proof.NONE)


def due_of(ticket: Ticket) -> datetime | None:
    """By when we promised to settle it, as long as that is to come."""
    if not ticket.is_open or ticket.status is Status.WAITING_CUSTOMER:
        return None
    return promised_by(ticket)


def items_of(ticket: Ticket) -> Sequence[MailItem]:
    """The items it names, as far as a carrier told us of them."""
    return items_named(ticket.triage.get("items", ()))


def contact_named(provider_id: str) -> Contact | None:
    """What a form became, with its ticket."""
    wanted = sa.select(Contact).options(joinedload(Contact.ticket).joinedload(Ticket.customer))
    return db.session.scalar(wanted.where(Contact.provider_id == provider_id))


def words_of(contact: Contact) -> str:
    """The words of a contact."""
    return db.session.scalars(sa.select(Message.body).where(Message.contact_id == contact.id)).first() or ""


def facts_of(ticket: Ticket) -> PickupDetails | None:
    """Where and when we come, if we do. What other kinds note is for us."""
    return db.session.get(PickupDetails, ticket.id) if ticket.kind == "pickup" else None
