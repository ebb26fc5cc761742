"""Reads of tickets: the one a person may see, the one a matter is open on, and what happened on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.queries import Colleague
from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing
from app.core.events import Event
from app.customers.models import Customer
from app.customers.queries import same_person
from app.items.models import Side
from app.items.queries import items_named, side_of
from app.tickets.kinds.pickup import PickupDetails
from app.tickets.merging import IN_FAMILY, family_of
from app.tickets.models import (
    Attachment,
    AttachmentState,
    Contact,
    Direction,
    Message,
    Party,
    PartyRole,
    Proof,
    Setback,
    SetbackReason,
    Ticket,
)
from app.tickets.references import read_reference
from app.tickets.visibility import visible_to

Condition = sa.ColumnElement[bool]
# Where rows name contents of the storage; packages above add theirs.
KEYS: list[InstrumentedAttribute[str | None]] = [Attachment.key, Attachment.thumbnail_key]


def find_ticket(reference: str, user: Colleague, right: str = "tickets.see") -> Ticket:
    """The ticket of that reference, if this person has the right on it. Otherwise `Missing`: not told whether it exists."""
    found = db.session.scalar(
        sa.select(Ticket)
        .options(joinedload(Ticket.customer), joinedload(Ticket.point))
        .where(Ticket.reference == (read_reference(reference) or ""), visible_to(user, right))
    )
    if found is None:
        raise Missing
    return found


def find_ticket_for_change(reference: str, user: Colleague, right: str = "tickets.work") -> Ticket:
    """The same, locked until the transaction ends, so that two people do not move it at once."""
    ticket = find_ticket(reference, user, right)
    hold_ticket(ticket)
    return ticket


def has_right(user: Colleague, right: str, ticket: Ticket) -> bool:
    """Whether this person has this right on this ticket."""
    statement = sa.select(Ticket.id).where(Ticket.id == ticket.id, visible_to(user, right))
    return user.may(right) and db.session.scalar(statement) is not None


def hold_ticket(ticket: Ticket) -> None:
    """Keep others who change it waiting till the commit, and read it afresh.

    Whoever changes anything of a ticket holds the ticket first: then no two of them can wait for each other."""
    db.session.refresh(ticket, with_for_update={"of": Ticket})


def was_noted(provider_id: str) -> bool:
    """Whether a contact with this id of its provider is there."""
    return db.session.scalar(sa.select(Contact.id).where(Contact.provider_id == provider_id)) is not None


@dataclass(frozen=True)
class Entered:
    """What a colleague wrote down for a customer: when, in which language, and what became of it."""

    ticket: Ticket
    at: datetime
    language: str
    has_joined: bool


def contact_entered(user_id: int, *, provider_id: str | None = None, reference: str | None = None) -> Entered:
    """What this colleague entered last under that name, or on the ticket of that reference."""
    mine = sa.select(Contact, Ticket).join(Contact.ticket)
    mine = mine.where(Contact.handler_id == user_id, Contact.direction == Direction.IN)
    if provider_id is not None:
        mine = mine.where(Contact.provider_id == provider_id)
    else:
        mine = mine.where(Ticket.reference == (read_reference(reference or "") or ""))
    found = db.session.execute(mine.order_by(Contact.started_at.desc()).limit(1)).one_or_none()
    if found is None:
        raise Missing
    contact, ticket = found
    language = contact.language or ticket.language
    return Entered(ticket, contact.started_at, language, contact.disposition != "ticket_opened")


def messages_of(ticket_ids: Collection[int], *which: Condition, limit: int) -> Sequence[Message]:
    """The newest words on a ticket and on those merged into it, of those asked for; newest first."""
    newest = (
        sa.select(Message).where(Message.ticket_id.in_(ticket_ids), *which).order_by(*_LATEST).limit(limit)
    )
    return db.session.scalars(newest.options(joinedload(Message.contact))).all()


def events_of(ticket_ids: Collection[int], *which: Condition, limit: int) -> Sequence[Event]:
    """The newest events of these tickets' timelines, of those asked for; newest first."""
    newest = sa.select(Event).where(Event.ticket_id.in_(ticket_ids), *which)
    return db.session.scalars(newest.order_by(Event.at.desc(), Event.id.desc()).limit(limit)).all()


def attachments_of(message_ids: Collection[int]) -> Mapping[int, Sequence[Attachment]]:
    """The files of these messages, in their order."""
    theirs = sa.select(Attachment).where(Attachment.message_id.in_(message_ids))
    found: dict[int, list[Attachment]] = {}
    for attachment in db.session.scalars(theirs.order_by(Attachment.message_id, Attachment.position)):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found


def find_file(reference: str, attachment_id: int, user: Colleague) -> Attachment:
    """A file that we keep on that ticket, if this person may see the ticket; `Missing` otherwise."""
    found = db.session.scalar(
        sa.select(Attachment)
        .join(Attachment.message)
        .where(
            Attachment.id == attachment_id,
            Attachment.state == AttachmentState.KEPT,
            Message.ticket_id.in_(family_of(find_ticket(reference, user).id)),
        )
    )
    if found is None:
        raise Missing
    return found


def keys_in_use(keys: Collection[str]) -> set[str]:
    """Which of these keys of the storage a row names."""
    found = sa.union(*(sa.select(column).where(column.in_(keys)) for column in KEYS))
    return set(db.session.scalars(found))


def opening_words(ticket: Ticket) -> str:
    """What its customer says in the act that opens it; afterwards its subject."""
    said = [new.body for new in db.session.new if isinstance(new, Message) and new.ticket is ticket]
    return " ".join(said) or ticket.subject


@dataclass(frozen=True)
class Reason:
    """Why work came back, as configuration."""

    code: str
    setback: Setback
    needs_words: bool
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """Its words in that language, else in English, else its code."""
        return self.names.get(language) or self.names.get("en") or self.code


@configuration
def setback_reasons() -> Mapping[str, Reason]:
    """Every reason by its code, in the order in which they are offered."""
    rows = db.session.scalars(sa.select(SetbackReason).order_by(SetbackReason.position, SetbackReason.code))
    return {row.code: Reason(row.code, row.setback, row.needs_words, row.names) for row in rows}


def parties_of(ticket_id: int) -> Sequence[Party]:
    """Who is party to it, or to one that was merged into it. Of two rows that say the same the better proved counts."""
    said: dict[tuple[int, PartyRole, int | None], Party] = {}
    for party in sorted(party_rows(ticket_id), key=lambda each: list(Proof).index(each.proof)):
        said[party.customer_id, party.role, party.acts_for_id] = party
    return list(said.values())


def party_rows(ticket_id: int) -> Sequence[Party]:
    """The same, row by row: each says on which ticket of them."""
    theirs = sa.select(Party).options(joinedload(Party.customer)).where(Party.ticket_id.in_(IN_FAMILY))
    return db.session.scalars(theirs, {"root": ticket_id}).all()


def proof_of(ticket: Ticket, customer: Customer) -> Proof | None:
    """How a customer proved to be party to it: its own by their number; None for somebody not on it at all."""
    if customer.id == ticket.customer_id:
        return Proof.CALLER_ID
    family = family_of(ticket.id)
    theirs = sa.and_(Party.ticket_id.in_(family), Party.customer_id.in_(same_person(customer.id)))
    known = sa.select(Party.customer_id, Party.proof).where(theirs).order_by(Party.proof == Proof.NONE)
    found = db.session.execute(known).all()
    if any(row.customer_id == ticket.customer_id for row in found):
        return Proof.CALLER_ID
    return found[0].proof if found else None


def side_on(ticket: Ticket, telephone: str | None) -> Side | None:
    """The end of one of its items at which this telephone stands."""
    items = items_named(ticket.triage.get("items", ())) if telephone else ()
    return next(filter(None, (side_of(item, telephone) for item in items)), None)


def words_without_ticket(customer_id: int, limit: int = 5) -> Sequence[Message]:
    """What a customer wrote that made no ticket: what was answered at once, thanks, a STOP. Newest first."""
    return db.session.scalars(
        sa.select(Message)
        .join(Message.contact)
        .where(Contact.customer_id.in_(same_person(customer_id)), Message.ticket_id.is_(None))
        .order_by(*_LATEST)
        .limit(limit)
    ).all()


def items_of_person(customer_id: int, limit: int = 30) -> list[str]:
    """The items that the latest tickets named to which this person is party, without those who only named a reference."""
    theirs = (
        sa.select(Ticket.triage["items"])
        .join(Party, Party.ticket_id == Ticket.id)
        .where(Party.customer_id.in_(same_person(customer_id)), Party.proof != Proof.NONE)
        .order_by(Ticket.opened_at.desc())
        .limit(limit)
    )
    return list(dict.fromkeys(item for items in db.session.scalars(theirs) for item in items or ()))


def last_pickup_address(customer_id: int) -> str | None:
    """Where we were last to fetch something from this person."""
    theirs = (
        sa.select(PickupDetails.address)
        .join(Ticket, Ticket.id == PickupDetails.ticket_id)
        .where(Ticket.customer_id.in_(same_person(customer_id)), sa.func.length(PickupDetails.address) > 0)
    )
    return db.session.scalar(theirs.order_by(Ticket.opened_at.desc()).limit(1))


def last_words(
    customer_id: int, *, since: datetime, disposition: str | None = None
) -> "sa.Row[Contact, str] | None":
    """What this person said last, or last in a contact that ended so: the contact, and the words."""
    said = sa.select(Contact, Message.body).join(Message, Message.contact_id == Contact.id)
    mine = said.where(
        Contact.customer_id.in_(same_person(customer_id)),
        Contact.direction == Direction.IN,
        Contact.started_at >= since,
        Contact.disposition == disposition if disposition else sa.true(),
    )
    return db.session.execute(mine.order_by(Contact.started_at.desc()).limit(1)).one_or_none()


def tickets_of_customer(
    customer_id: int, user: Colleague, *, besides: int, limit: int = 10
) -> Sequence[Ticket]:
    """Their other tickets that this person may see, newest first."""
    return db.session.scalars(
        sa.select(Ticket)
        .where(Ticket.customer_id.in_(same_person(customer_id)), Ticket.id != besides, visible_to(user))
        .order_by(Ticket.opened_at.desc())
        .limit(limit)
    ).all()


_LATEST = (Message.at.desc(), Message.id.desc())  # numbers are drawn ahead, so they alone are no order
