"""A customer, their contact points, and what they opted out of."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import db
from app.core.events import ActorKind


class Grade(StrEnum):
    """A customer's value to the house."""

    STANDARD = "standard"
    SILVER = "silver"
    GOLD = "gold"
    VIP = "vip"


class PointKind(StrEnum):
    """What sort of address a contact point is."""

    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"


class Customer(db.Model):  # type: ignore[name-defined]
    """A person or organisation we have to do with. `survivor_id` points to whom a duplicate was merged into."""

    actor_kind = ActorKind.CUSTOMER

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(120))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    grade: Mapped[Grade] = mapped_column(default=Grade.STANDARD)
    survivor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer.id"), index=True)
    created_at: Mapped[datetime]

    survivor: Mapped["Customer | None"] = relationship(remote_side="Customer.id")

    __table_args__ = (
        sa.Index(
            "ix_customer_name",
            sa.literal_column("lower(name)").label("lower_name"),
            postgresql_ops={"lower_name": "text_pattern_ops"},
        ),
    )

    @property
    def person_id(self) -> int:
        """Of the person it is the record of: the survivor, where it was merged."""
        return self.survivor_id or self.id


class ContactPoint(db.Model):  # type: ignore[name-defined]
    """Where a customer is reached: a number as +E.164, an address, a chat id."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: Mapped[PointKind]
    address: Mapped[str] = mapped_column(sa.String(254))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey(Customer.id), index=True)
    created_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    opt_outs: Mapped[list["OptOut"]] = relationship(viewonly=True)

    __table_args__ = (sa.UniqueConstraint("kind", "address"),)

    @property
    def person(self) -> Customer:
        """Who is behind it: the survivor of a merged record."""
        return self.customer.survivor or self.customer

    def has_opted_out(self, channel: str) -> bool:
        """Whether nothing but the answer to a word like STOP or HELP may be sent there."""
        return any(opt_out.channel == channel for opt_out in self.opt_outs)


class OptOut(db.Model):  # type: ignore[name-defined]
    """This point asked not to be written to on this channel, and when. Opting in again deletes the row."""

    point_id: Mapped[int] = mapped_column(sa.ForeignKey(ContactPoint.id), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    since: Mapped[datetime]


class ProofCode(db.Model):  # type: ignore[name-defined]
    """The code that was sent to a contact point last, as a hash, and how often it was guessed wrongly."""

    point_id: Mapped[int] = mapped_column(sa.ForeignKey(ContactPoint.id), primary_key=True)
    salt: Mapped[str] = mapped_column(sa.String(32))
    hash: Mapped[str] = mapped_column(sa.String(64))
    sent_at: Mapped[datetime]
    sent_today: Mapped[int] = mapped_column(sa.SmallInteger)
    tries: Mapped[int] = mapped_column(sa.SmallInteger)

    point: Mapped[ContactPoint] = relationship()
    code: ClassVar[str] = ""  # itself, only while the act lasts that sends it

    @property
    def id(self) -> int:
        """Of the point: each has one code at most."""
        return self.point_id
