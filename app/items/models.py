"""Mail items with what happened to them, who stands at both ends, and by when they were promised."""

from datetime import datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import db


class Stage(StrEnum):
    """What an event of a track means to us, whatever its carrier calls it."""

    ACCEPTED = "accepted"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    EXPORTED = "exported"
    CUSTOMS = "customs"
    AT_OFFICE = "at_office"
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED_ATTEMPT = "failed_attempt"
    COLLECTABLE = "collectable"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    OTHER = "other"


OVER = frozenset({Stage.DELIVERED, Stage.RETURNED})


class Side(StrEnum):
    """Which of the two persons around an item."""

    SENDER = "sender"
    ADDRESSEE = "addressee"


class EventCode(db.Model):  # type: ignore[name-defined]
    """A code that carriers write into tracks (ours, or of UPU's EMSEVT list), its meaning, and what people call it."""

    code: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    stage: Mapped[Stage]
    names: Mapped[dict[str, str]]


class MailItem(db.Model):  # type: ignore[name-defined]
    """A letter or parcel on its way. What happened last stands on the row, for whoever asks where it is."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    digits: Mapped[str] = mapped_column(  # what can be keyed on a telephone
        sa.String(40), sa.Computed(r"regexp_replace(number, '\D', '', 'g')", persisted=True), index=True
    )
    product: Mapped[str | None] = mapped_column(sa.String(40))
    origin_country: Mapped[str | None] = mapped_column(sa.String(2))
    origin_postcode: Mapped[str | None] = mapped_column(sa.String(20))
    destination_country: Mapped[str | None] = mapped_column(sa.String(2))
    destination_postcode: Mapped[str | None] = mapped_column(sa.String(20))
    accepted_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    promised_from: Mapped[datetime | None]  # the acceptance it was counted from
    last_at: Mapped[datetime | None]
    last_code: Mapped[str | None] = mapped_column(sa.String(30))
    last_place: Mapped[str | None] = mapped_column(sa.String(120))
    over_at: Mapped[datetime | None]  # delivered or returned
    late_at: Mapped[datetime | None]  # when we noticed

    parties: Mapped[list["ItemParty"]] = relationship(viewonly=True)

    __table_args__ = (
        sa.Index(
            "ix_mail_item_promised",
            "promised_at",
            postgresql_where=sa.text("over_at IS NULL AND late_at IS NULL AND promised_at IS NOT NULL"),
        ),
    )

    def is_late(self, at: datetime) -> bool:
        """Whether it came, or is to come, after what was promised."""
        return self.promised_at is not None and self.promised_at < (self.over_at or at)


class ItemParty(db.Model):  # type: ignore[name-defined]
    """Sender or addressee as the carrier wrote them down: text, not yet a customer of ours."""

    item_id: Mapped[int] = mapped_column(sa.ForeignKey(MailItem.id), primary_key=True)
    side: Mapped[Side] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(120))
    number: Mapped[str | None] = mapped_column(sa.String(20), index=True)  # +E.164


class ItemEvent(db.Model):  # type: ignore[name-defined]
    """One line of a track. Told again it is the same line."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey(MailItem.id))
    at: Mapped[datetime]
    code: Mapped[str] = mapped_column(sa.String(30))
    place: Mapped[str] = mapped_column(sa.String(120), default="")  # a unit's code or name, or as written
    text: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (sa.UniqueConstraint("item_id", "at", "code", "place"),)


class Promise(db.Model):  # type: ignore[name-defined]
    """From here to there an item of this product takes so many days at most. The longest prefixes that fit count."""

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(sa.String(40))
    origin_country: Mapped[str] = mapped_column(sa.String(2))
    origin_prefix: Mapped[str] = mapped_column(sa.String(20), default="")
    destination_country: Mapped[str] = mapped_column(sa.String(2))
    destination_prefix: Mapped[str] = mapped_column(sa.String(20), default="")
    days: Mapped[int] = mapped_column(sa.SmallInteger)
    by: Mapped[time]

    __table_args__ = (
        sa.UniqueConstraint(
            "product", "origin_country", "origin_prefix", "destination_country", "destination_prefix",
            name="uq_promise_route",
        ),
        sa.CheckConstraint("days BETWEEN 0 AND 365", name="days"),
    )  # fmt: skip


class Product(db.Model):  # type: ignore[name-defined]
    """What is sold: a letter, a parcel, by its code in tracks and tables."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]


class Rate(db.Model):  # type: ignore[name-defined]
    """What a product costs from a country to another, or to any, up to a weight."""

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(sa.ForeignKey(Product.code))
    origin_country: Mapped[str] = mapped_column(sa.String(2))
    destination_country: Mapped[str | None] = mapped_column(sa.String(2))
    grams: Mapped[int]
    amount: Mapped[int]  # in minor units
    currency: Mapped[str] = mapped_column(sa.String(3))

    __table_args__ = (
        sa.UniqueConstraint(
            "product", "origin_country", "destination_country", "grams",
            name="uq_rate_weight", postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("grams > 0 AND amount >= 0", name="positive"),
    )  # fmt: skip
