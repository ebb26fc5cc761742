"""A call, the stretches it consists of, and the messages left in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import db
from app.tickets.models import Contact, Message, Ticket


class Step(StrEnum):
    """Where in the conversation a caller is. What is asked there and what each key does: `menu.py`."""

    MENU = "menu"
    LANGUAGE = "language"
    ITEM = "item"
    SLIP = "slip"
    ITEM_TOLD = "item_told"
    CASE = "case"
    CASE_TOLD = "case_told"
    ADDRESS = "address"
    WINDOW = "window"
    COMPLAINT = "complaint"
    OUTSIDE = "outside"
    INFORMATION = "information"
    PRICE = "price"
    COUNTRY = "country"
    WEIGHT = "weight"
    PRICE_TOLD = "price_told"
    OFFICE = "office"
    OFFICE_TOLD = "office_told"
    MESSAGE = "message"
    SETTLED = "settled"
    OVER = "over"


class Part(StrEnum):
    """What a stretch of a call was spent with."""

    MENU = "menu"
    LANGUAGE = "language"
    ITEM = "item"
    CASE = "case"
    PICKUP = "pickup"
    COMPLAINT = "complaint"
    INFORMATION = "information"
    MESSAGE = "message"
    FAILURE = "failure"


LASTING = frozenset({"guessed", "spoke", "answered", "not_found", "opened", "title", "topic"})


class Call(db.Model):  # type: ignore[name-defined]
    """One inbound call. `turn` counts the answers given to it; the lines of the last one are kept for whoever asks again."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey(Contact.id), unique=True)
    provider_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    language: Mapped[str] = mapped_column(sa.String(8))
    step: Mapped[Step] = mapped_column(default=Step.MENU)
    turn: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    lines: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)  # language and words of each
    misses: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # answers in a row that led nowhere
    failures: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # of ours
    known: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the caller has told so far
    heard_at: Mapped[datetime]  # when the provider last asked for something
    ended_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(sa.String(20))  # it ended: the provider's word, or `lost`

    contact: Mapped[Contact] = relationship()

    __table_args__ = (sa.Index("ix_call_live", "heard_at", postgresql_where=sa.text("ended_at IS NULL")),)

    @property
    def timeline_id(self) -> int | None:
        """Shown on the ticket it led to, if any."""
        return self.contact.ticket.id if self.contact.ticket else None

    def has_opened(self, ticket: Ticket) -> bool:
        """Whether it is the one new ticket of this call."""
        return self.known.get("opened") == ticket.reference

    def forget(self) -> None:
        """Nothing is chosen any more; what was done remains."""
        self.known = {name: fact for name, fact in self.known.items() if name in LASTING}

    def learn(self, **facts: Any) -> None:
        """Keep what the caller told; None forgets it."""
        told = self.known | facts
        self.known = {name: fact for name, fact in told.items() if fact is not None}


class CallSegment(db.Model):  # type: ignore[name-defined]
    """A call was in this part from then to then."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    call_id: Mapped[int] = mapped_column(sa.ForeignKey(Call.id))
    kind: Mapped[Part]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship()

    __table_args__ = (
        sa.Index("ix_call_segment_call", "call_id", "from_at"),
        sa.Index(
            "uq_call_segment_current", "call_id", unique=True, postgresql_where=sa.text("to_at IS NULL")
        ),
    )


class RecordingState(StrEnum):
    """Of the sound of a message: it was left, it can be fetched, there is none; we have it, or we do not take it."""

    LEFT = "left"
    READY = "ready"
    ABSENT = "absent"
    KEPT = "kept"
    REFUSED = "refused"


AWAITED = frozenset({RecordingState.LEFT, RecordingState.READY})


class CallRecording(db.Model):  # type: ignore[name-defined]
    """A message that a caller left: its sound, with the provider until we have it, and its words once they are known."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    call_id: Mapped[int] = mapped_column(sa.ForeignKey(Call.id), index=True)
    ticket_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(Ticket.id), index=True
    )  # on which it was left
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Message.id))  # its words there
    provider_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    url: Mapped[str | None] = mapped_column(sa.String(500))
    seconds: Mapped[int | None]
    transcription: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[RecordingState] = mapped_column(default=RecordingState.LEFT)
    reason: Mapped[str | None] = mapped_column(sa.String(40))  # why it was refused
    content_type: Mapped[str | None] = mapped_column(sa.String(60))  # found in the sound, never believed
    size: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(sa.String(64))  # in the storage
    left_at: Mapped[datetime]

    call: Mapped[Call] = relationship()
    ticket: Mapped[Ticket | None] = relationship()
    message: Mapped[Message | None] = relationship()

    __table_args__ = (sa.Index("ix_call_recording_key", "key", postgresql_where=sa.text("key IS NOT NULL")),)

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket, whatever else its call led to."""
        return self.ticket_id
