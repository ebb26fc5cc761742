"""Contacts, tickets, messages, parties, and the rows that say who had what when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.core.database import db
from app.core.events import ActorKind
from app.core.numbers import is_landline
from app.customers.models import ContactPoint, Customer


class Status(StrEnum):
    """How far a ticket is. Which of them a kind knows, and in which order, is its lifecycle."""

    NEW = "new"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    WAITING_UNIT = "waiting_unit"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    DECIDED = "decided"
    ANSWERED = "answered"
    FOLLOW_UP = "follow_up"
    SCHEDULED = "scheduled"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    COLLECTED = "collected"
    PART_COLLECTED = "part_collected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"  # given up for another, which goes on


ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.NOT_ACCEPTED, Status.MERGED})


class Priority(StrEnum):
    """How soon, in a word."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Setback(StrEnum):
    """How work comes back from whoever was to do it: not taken on, or tried in vain."""

    REFUSED = "refused"
    FAILED = "failed"


class Direction(StrEnum):
    """Towards us, from us, or kept among ourselves."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class PartyRole(StrEnum):
    """What a customer is to a ticket."""

    COMPLAINANT = "complainant"
    SENDER = "sender"
    ADDRESSEE = "addressee"
    PAYER = "payer"
    AUTHORISED = "authorised"  # acts for another party
    THIRD_PARTY = "third_party"  # on neither side of its items, as far as anybody knows


class Proof(StrEnum):
    """How it was proved that they are who they say."""

    NONE = "none"
    CALLER_ID = "caller_id"
    SMS_CODE = "sms_code"
    RECEIPT = "receipt"
    ID = "id"


class Channel(db.Model):  # type: ignore[name-defined]
    """A way people reach us."""

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    names: Mapped[dict[str, str]]


class SetbackReason(db.Model):  # type: ignore[name-defined]
    """Why work came back: a courier refused it, or it failed at the door. Some reasons need words."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    setback: Mapped[Setback]
    position: Mapped[int]
    needs_words: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, str]]


def answered_on(channel: str) -> str:
    """The channel on which we write to whoever came by this one: a call, a form and a counter are answered by text."""
    return "sms" if channel in ("voice", "web", "counter", "letter") else channel


class Ticket(db.Model):  # type: ignore[name-defined]
    """A work order: what a customer asked of us, and how far we are with it."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(10), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    status: Mapped[Status] = mapped_column(default=Status.NEW)
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL)
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # how far up it has climbed
    subject: Mapped[str] = mapped_column(sa.String(200))
    topic: Mapped[str | None] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(8))
    channel: Mapped[str] = mapped_column(sa.ForeignKey(Channel.code))
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Customer.id))
    point_id: Mapped[int | None] = mapped_column(sa.ForeignKey(ContactPoint.id))  # where we answer
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Unit.id))
    lead_unit_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Unit.id)
    )  # that the item's last event names
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    follows_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("ticket.id"), index=True
    )  # the closed one it continues
    survivor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id"))  # for which it was given up
    needs_look: Mapped[bool] = mapped_column(default=False)  # triage was not sure
    triage: Mapped[dict[str, Any]] = mapped_column(default=dict)
    urges: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    outcome: Mapped[str | None] = mapped_column(sa.String(40))
    first_contact_at: Mapped[datetime]  # on the matter, also before it became a ticket: laws count from there
    opened_at: Mapped[datetime]
    last_contact_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]  # our last human message: a reply within 72 hours joins
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    customer: Mapped[Customer | None] = relationship()
    point: Mapped[ContactPoint | None] = relationship()

    __table_args__ = (
        sa.Index(
            "ix_ticket_point_open",
            "point_id",
            "last_contact_at",
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index("ix_ticket_survivor", "survivor_id", postgresql_where=sa.text("survivor_id IS NOT NULL")),
        sa.Index("ix_ticket_point_merged", "point_id", postgresql_where=sa.text("survivor_id IS NOT NULL")),
        sa.Index("ix_ticket_customer", "customer_id", "opened_at"),
        sa.Index("ix_ticket_items", sa.text("(triage -> 'items')"), postgresql_using="gin"),
        sa.Index(
            "ix_ticket_answered",
            "answered_at",
            postgresql_where=sa.text("status = 'answered' AND closed_at IS NULL"),
        ),
    )

    @property
    def timeline_id(self) -> int:
        """Its events stand on its own timeline."""
        return self.id

    @property
    def answers_on(self) -> str:
        """The channel on which we write to its customer: who called or filled in a form gets texts."""
        return answered_on(self.channel)

    @property
    def can_be_written_to(self) -> bool:
        """Whether its customer has a number that takes texts, and wants them."""
        if self.point is None or (self.answers_on == "sms" and is_landline(self.point.address)):
            return False
        return not self.point.has_opted_out(self.answers_on)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something, or a message would reopen it."""
        return self.status not in ENDED


class Contact(db.Model):  # type: ignore[name-defined]
    """One inbound or outbound touch. Most make no ticket. A provider's id makes it happen once."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.ForeignKey(Channel.code))
    direction: Mapped[Direction]
    provider_id: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    from_address: Mapped[str | None] = mapped_column(sa.String(254))
    to_address: Mapped[str | None] = mapped_column(sa.String(254))
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Customer.id))
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id), index=True)
    topic: Mapped[str | None] = mapped_column(sa.String(60))
    disposition: Mapped[str | None] = mapped_column(sa.String(40))
    handler_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    is_urge: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    ticket: Mapped[Ticket | None] = relationship()

    __table_args__ = (sa.Index("ix_contact_customer", "customer_id", "started_at"),)

    @property
    def timeline_id(self) -> int | None:
        """Shown on the ticket it belongs to, if any."""
        return self.ticket_id


class Message(db.Model):  # type: ignore[name-defined]
    """The words of a contact, or a note, which has none."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id), index=True)
    direction: Mapped[Direction]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    body: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    at: Mapped[datetime]
    once: Mapped[str | None] = mapped_column(sa.String(32))  # of the form it was posted by: twice is once

    ticket: Mapped[Ticket | None] = relationship()
    contact: Mapped[Contact | None] = relationship()

    __table_args__ = (
        sa.Index(
            "ix_message_ticket", "ticket_id", "at", "id", postgresql_where=sa.text("ticket_id IS NOT NULL")
        ),
        sa.Index("uq_message_once", "once", unique=True, postgresql_where=sa.text("once IS NOT NULL")),
    )

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket."""
        return self.ticket_id


class AttachmentState(StrEnum):
    """Whether we have a file: not yet, yes, or never."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


class Attachment(db.Model):  # type: ignore[name-defined]
    """A file that came with a message. What lies with a provider is fetched after the message was taken."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    message_id: Mapped[int] = mapped_column(sa.ForeignKey(Message.id))
    position: Mapped[int] = mapped_column(sa.SmallInteger)  # among those of its message
    name: Mapped[str] = mapped_column(sa.String(120), default="")  # as its sender called it
    source: Mapped[str | None] = mapped_column(sa.String(500))  # where a provider holds it for us
    state: Mapped[AttachmentState] = mapped_column(default=AttachmentState.WAITING)
    reason: Mapped[str | None] = mapped_column(sa.String(40))  # why it was refused
    content_type: Mapped[str | None] = mapped_column(sa.String(60))  # found in the content, never believed
    size: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(sa.String(64))  # in the storage: the content's SHA-256
    thumbnail_key: Mapped[str | None] = mapped_column(sa.String(64))
    at: Mapped[datetime]

    message: Mapped[Message] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("message_id", "position"),  # a repeat of the message finds each noted
        sa.Index("ix_attachment_key", "key", postgresql_where=sa.text("key IS NOT NULL")),
        sa.Index(
            "ix_attachment_thumbnail_key",
            "thumbnail_key",
            postgresql_where=sa.text("thumbnail_key IS NOT NULL"),
        ),
    )

    @property
    def timeline_id(self) -> int | None:
        """Shown with its message."""
        return self.message.ticket_id


class Party(db.Model):  # type: ignore[name-defined]
    """What a customer is to a ticket, and how that was proved."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey(Customer.id), primary_key=True, index=True)
    role: Mapped[PartyRole] = mapped_column(primary_key=True)
    proof: Mapped[Proof]
    acts_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Customer.id))  # whoever is authorised
    known_as: Mapped[str | None] = mapped_column(sa.String(120))  # to whom they act for: not what we know
    since: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()
    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    acts_for: Mapped[Customer | None] = relationship(foreign_keys=acts_for_id)


class StatusSpan(db.Model):  # type: ignore[name-defined]
    """A ticket was in a status from then to then. What pauses timers is derived from these."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    status: Mapped[Status]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger)

    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        sa.Index("ix_status_span_ticket", "ticket_id", "from_at"),
        sa.Index(
            "uq_status_span_current", "ticket_id", unique=True, postgresql_where=sa.text("to_at IS NULL")
        ),
    )


class TicketUnit(db.Model):  # type: ignore[name-defined]
    """A unit has, or had, to do with a ticket: it may see it. Written by routing."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        sa.Index(
            "uq_ticket_unit_current",
            "ticket_id",
            "unit_id",
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
        ),
    )
