"""Policies with targets and levels (configuration), and timers (running clocks)."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendars.models import WorkCalendar
from app.core.database import db
from app.customers.models import Grade
from app.tickets.models import Contact, Ticket

FIRST_RESPONSE = "first_response"
RESOLUTION = "resolution"
CUSTOMER_REPLY = (
    "customer_reply"  # runs while a ticket waits for its customer: our patience, no promise of ours
)


class TimerState(StrEnum):
    """What a timer is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class Policy(db.Model):  # type: ignore[name-defined]
    """Which clocks apply to a kind of ticket and a grade; the first match by position counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    position: Mapped[int]
    kind: Mapped[str | None] = mapped_column(sa.String(20))  # None: every kind
    grade: Mapped[Grade | None]  # None: every grade
    calendar_id: Mapped[int] = mapped_column(sa.ForeignKey(WorkCalendar.id))


class Target(db.Model):  # type: ignore[name-defined]
    """One clock of a policy: its length in minutes of working time, and whether waiting for the customer rests it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(sa.ForeignKey(Policy.id), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    minutes: Mapped[int]
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))  # None: the policy's
    pauses: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.UniqueConstraint("policy_id", "name"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
    )


class Level(db.Model):  # type: ignore[name-defined]
    """A signed offset to a target's due time, in per cent of its length or in minutes, with what happens there."""

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey(Target.id), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))  # warning, breach, climb …
    per_cent: Mapped[int | None] = mapped_column(sa.SmallInteger)  # -25: a quarter is left; 0: due
    minutes: Mapped[int | None]  # of working time
    actions: Mapped[list[str]] = mapped_column(ARRAY(sa.String(40)))

    __table_args__ = (
        sa.UniqueConstraint("target_id", "per_cent"),
        sa.UniqueConstraint("target_id", "minutes"),
        sa.CheckConstraint("per_cent >= -100", name="per_cent"),
        sa.CheckConstraint("num_nonnulls(per_cent, minutes) = 1", name="one_offset"),
    )

    def offset_in(self, length: timedelta) -> timedelta:
        """The offset as working time, where the target is so long."""
        return length * (self.per_cent or 0) / 100 + timedelta(minutes=self.minutes or 0)


class Timer(db.Model):  # type: ignore[name-defined]
    """One running clock of one ticket or contact. `next_at` is when its next level is reached; RQ workers sweep it."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id))
    target: Mapped[str] = mapped_column(sa.String(40))
    target_id: Mapped[int] = mapped_column(sa.ForeignKey(Target.id))
    state: Mapped[TimerState] = mapped_column(default=TimerState.RUNNING)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    levels_reached: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    ticket: Mapped[Ticket | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name="one_subject"),
        sa.Index("ix_timer_next", "next_at", postgresql_where=sa.text("next_at IS NOT NULL")),
        sa.Index("uq_timer_ticket", "ticket_id", "target", unique=True),
        sa.Index("uq_timer_contact", "contact_id", "target", unique=True),
    )

    @property
    def is_promise(self) -> bool:
        """Whether somebody was promised something by then: only such a clock orders work, and can be broken."""
        return self.target != CUSTOMER_REPLY

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket."""
        return self.ticket_id
