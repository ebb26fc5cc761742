"""Each attempt to bring a text to somebody."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import db
from app.customers.models import ContactPoint
from app.sla.models import Timer, TimerState
from app.tickets.models import Message, Ticket


class DeliveryState(StrEnum):
    """How far a delivery is. `unsure`: its sender died, or heard nothing, after the text may have been taken."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNSURE = "unsure"
    SUPPRESSED = "suppressed"


class Delivery(db.Model):  # type: ignore[name-defined]
    """One attempt to bring a text to a contact point. `key` says what it is for, so that it is made once."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    event: Mapped[str] = mapped_column(sa.String(60))  # the name of the event that made it due
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id))
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Message.id))  # None: a machine's text
    point_id: Mapped[int | None] = mapped_column(sa.ForeignKey(ContactPoint.id))
    channel: Mapped[str] = mapped_column(sa.String(20))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.DUE)
    made_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    error_code: Mapped[str | None] = mapped_column(sa.String(40))

    ticket: Mapped[Ticket | None] = relationship()
    message: Mapped[Message | None] = relationship()
    point: Mapped[ContactPoint | None] = relationship()

    __table_args__ = (
        sa.Index("ix_delivery_ticket", "ticket_id"),
        sa.Index("ix_delivery_message", "message_id", postgresql_where=sa.text("message_id IS NOT NULL")),
        sa.Index(
            "ix_delivery_underway", "claimed_at", postgresql_where=sa.text("state IN ('sending', 'unsure')")
        ),
    )

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket."""
        return self.ticket_id


class NoticeKind(StrEnum):
    """What a colleague is told of: a clock, or what a rule has to say."""

    SOON_LATE = "soon_late"
    LATE = "late"
    CALL_CUSTOMER = "call_customer"
    WORDS = "words"


class Notice(db.Model):  # type: ignore[name-defined]
    """A colleague is told something about a ticket, on their screen: once, and within their own hours.

    What waits for these hours is told when they begin, if it is still so; else its row goes."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    key: Mapped[str] = mapped_column(sa.String(80))  # what it is for
    kind: Mapped[NoticeKind]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    timer_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Timer.id))  # None: it speaks of no clock
    version: Mapped[int | None] = mapped_column(sa.SmallInteger)  # of the deadline it speaks of
    target: Mapped[str | None] = mapped_column(sa.String(40))
    due_at: Mapped[datetime | None]
    words: Mapped[str | None] = mapped_column(sa.String(400))  # where it speaks of no clock
    made_at: Mapped[datetime]
    show_at: Mapped[datetime]  # not before
    told_at: Mapped[datetime | None]  # on their screen since
    seen_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship()
    timer: Mapped[Timer | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("user_id", "key"),
        sa.Index("ix_notice_user", "user_id", "told_at"),
        sa.Index("ix_notice_unseen", "user_id", "told_at", postgresql_where=sa.text("seen_at IS NULL")),
        sa.Index("ix_notice_held", "show_at", postgresql_where=sa.text("told_at IS NULL")),
    )

    def is_over(self, at: datetime) -> bool:
        """What it speaks of need not be told any more: ended, done, due at another time, or late and no longer soon."""
        if self.timer is None or self.due_at is None:
            return not self.ticket.is_open
        done = self.timer.state not in (TimerState.RUNNING, TimerState.PAUSED)
        moved = self.timer.version != self.version and self.timer.due_at != self.due_at
        past = self.kind is NoticeKind.SOON_LATE and self.due_at <= at
        return done or moved or past or not self.ticket.is_open
