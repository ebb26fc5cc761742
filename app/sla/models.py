"""Policies with targets and levels (configuration, in sets that are put in force whole), timers, and facts about them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.calendars.models import WorkCalendar
from app.core.database import db
from app.sla.targets import TARGETS, TargetKind
from app.tickets.handoffs import Handoff
from app.tickets.models import Contact, Ticket


class SetState(StrEnum):
    """What a set of policies is: being written, that by which tickets are opened now, or one of before."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    PAST = "past"


class PolicySet(db.Model):  # type: ignore[name-defined]
    """All policies of a time. Once in force its rows are never changed: a ticket stays under the set it was opened by."""

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[SetState] = mapped_column(default=SetState.DRAFT)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    in_force_at: Mapped[datetime | None]
    put_in_force_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    __table_args__ = (
        sa.Index("uq_policy_set_draft", "state", unique=True, postgresql_where=sa.text("state = 'draft'")),
        sa.Index(
            "uq_policy_set_in_force", "state", unique=True, postgresql_where=sa.text("state = 'in_force'")
        ),
    )


class About(StrEnum):
    """Whose clocks a policy sets: of each of these the first that fits counts."""

    TICKET = "ticket"  # our promise to the customer
    LAW = "law"  # what the law asks of us
    HANDOFF = "handoff"  # what we ask of a unit


class Policy(db.Model):  # type: ignore[name-defined]
    """Which clocks apply to whom; of those about the same, the first by position whose condition holds."""

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(sa.ForeignKey(PolicySet.id, ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[About] = mapped_column(default=About.TICKET)
    position: Mapped[int]
    condition: Mapped[str] = mapped_column(
        sa.String(400), default=""
    )  # in the language of tickets/conditions
    calendar_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(WorkCalendar.id)
    )  # None: that of the unit which is asked
    source: Mapped[str | None] = mapped_column(sa.String(200))  # the law or contract, with its edition

    targets: Mapped[list["Target"]] = relationship(
        back_populates="policy", cascade="all, delete-orphan", order_by="Target.id"
    )

    __table_args__ = (
        sa.UniqueConstraint("set_id", "code"),
        sa.CheckConstraint("calendar_id IS NOT NULL OR about = 'handoff'", name="calendar"),
    )


class Measure(StrEnum):
    """What the length of a target counts: open minutes, working days, or days and months of the calendar."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    CALENDAR_MONTHS = "calendar_months"


class Target(db.Model):  # type: ignore[name-defined]
    """One clock of a policy: its name (one of `sla/targets.py`), its length, and in which statuses it rests."""

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(sa.ForeignKey(Policy.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    length: Mapped[int]
    measure: Mapped[Measure] = mapped_column(default=Measure.MINUTES)
    end_of_day: Mapped[bool] = mapped_column(default=False)  # of the last working day
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))  # None: the policy's
    rests_in: Mapped[list[str]] = mapped_column(ARRAY(sa.String(40)), default=list)

    policy: Mapped[Policy] = relationship(back_populates="targets")
    levels: Mapped[list["Level"]] = relationship(
        back_populates="target", cascade="all, delete-orphan", order_by="Level.id"
    )

    __table_args__ = (
        sa.UniqueConstraint("policy_id", "name"),
        sa.CheckConstraint("length > 0", name="length"),
    )


class Level(db.Model):  # type: ignore[name-defined]
    """A signed offset to a target's due time: in per cent of its length, in open minutes or in working days."""

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey(Target.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))  # warning, breach, climb …
    per_cent: Mapped[int | None] = mapped_column(sa.SmallInteger)  # -25: a quarter is left; 0: due
    minutes: Mapped[int | None]
    working_days: Mapped[int | None] = mapped_column(sa.SmallInteger)
    actions: Mapped[list[str]] = mapped_column(ARRAY(sa.String(300)))  # a sign-in name may be 254 long
    at_any_hour: Mapped[bool] = mapped_column(default=False)  # people are told outside their own hours too

    target: Mapped[Target] = relationship(back_populates="levels")

    __table_args__ = (
        sa.UniqueConstraint("target_id", "per_cent"),
        sa.UniqueConstraint("target_id", "minutes"),
        sa.UniqueConstraint("target_id", "working_days"),
        sa.CheckConstraint("per_cent >= -100", name="per_cent"),
        sa.CheckConstraint("num_nonnulls(per_cent, minutes, working_days) = 1", name="one_offset"),
    )


class Choice(db.Model):  # type: ignore[name-defined]
    """The set a ticket was opened under, and what was chosen from it. No policy means that nothing is promised."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), primary_key=True)
    set_id: Mapped[int] = mapped_column(sa.ForeignKey(PolicySet.id))
    policy_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Policy.id))
    law_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Policy.id))

    ticket: Mapped[Ticket] = relationship()


class TimerState(StrEnum):
    """What a timer is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class Timer(db.Model):  # type: ignore[name-defined]
    """One running clock of one ticket, contact or handoff. `next_at`: its next level, which RQ workers sweep."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id))
    handoff_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Handoff.id))
    target: Mapped[str] = mapped_column(sa.String(40))
    target_id: Mapped[int] = mapped_column(sa.ForeignKey(Target.id))
    state: Mapped[TimerState] = mapped_column(default=TimerState.RUNNING)
    version: Mapped[int] = mapped_column(sa.SmallInteger, default=1)  # of the deadline: each is told once
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    levels_reached: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    ticket: Mapped[Ticket | None] = relationship()
    handoff: Mapped[Handoff | None] = relationship()

    @property
    def called(self) -> str:
        """Its name among the clocks of its ticket: the target, of a handoff with that one's number."""
        return f"{self.target}-{self.handoff.number}" if self.handoff else self.target

    @property
    def kind(self) -> TargetKind:
        """What its name means."""
        return TARGETS[self.target]

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id, handoff_id) = 1", name="one_subject"),
        sa.Index("ix_timer_next", "next_at", postgresql_where=sa.text("next_at IS NOT NULL")),
        sa.Index("uq_timer_ticket", "ticket_id", "target", unique=True),
        sa.Index("uq_timer_contact", "contact_id", "target", unique=True),
        sa.Index("uq_timer_handoff", "handoff_id", "target", unique=True),
    )

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket, or on that of its handoff."""
        return self.handoff.ticket_id if self.handoff else self.ticket_id

    def owing_unit_id(self, ticket: Ticket) -> int | None:
        """The unit that this ticket of its waits for: that which has the ticket, or which was asked."""
        return self.handoff.unit_id if self.handoff else ticket.unit_id


class LevelReached(db.Model):  # type: ignore[name-defined]
    """A level of one version of a deadline was reached: once, as the key says."""

    timer_id: Mapped[int] = mapped_column(sa.ForeignKey(Timer.id), primary_key=True)
    version: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    due_at: Mapped[datetime]  # the deadline it was a level of
    planned_at: Mapped[datetime | None]  # its moment; rows of before do not tell it
    at: Mapped[datetime]

    @property
    def late_by(self) -> timedelta | None:
        """How long after its moment it was reached: something of ours stood still, or had it to catch up with."""
        return self.at - self.planned_at if self.planned_at else None


class Cause(StrEnum):
    """Why a deadline was missed."""

    UNIT_LATE = "unit_late"
    CUSTOMER_UNREACHABLE = "customer_unreachable"
    NO_CAPACITY = "no_capacity"
    THIRD_PARTY = "third_party"
    OUR_MISTAKE = "our_mistake"
    FORCE_MAJEURE = "force_majeure"


class Breach(db.Model):  # type: ignore[name-defined]
    """A deadline passed unmet: a fact, kept for ever. Taken back only when what met it turns out to have been in time."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    timer_id: Mapped[int] = mapped_column(sa.ForeignKey(Timer.id))
    version: Mapped[int] = mapped_column(sa.SmallInteger)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id), index=True)
    target: Mapped[str] = mapped_column(sa.String(40))
    due_at: Mapped[datetime] = mapped_column(index=True)
    met_at: Mapped[datetime | None]  # late, but done
    inferred_cause: Mapped[Cause | None]  # what the ticket, or a unit's silence, told of it then
    cause: Mapped[Cause | None]  # what reports read: as a person named it, else as inferred
    cause_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))  # None: inferred
    taken_back_at: Mapped[datetime | None]

    timer: Mapped[Timer] = relationship()

    __table_args__ = (sa.UniqueConstraint("timer_id", "version"),)

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket."""
        return self.ticket_id


class RebuildStage(StrEnum):
    """How far a rebuild is: counting what it would do, waiting to be told, doing it, done, or stopped."""

    COUNTING = "counting"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    STOPPED = "stopped"


class Rebuild(db.Model):  # type: ignore[name-defined]
    """Open work is reckoned anew: first only counted, then done, in parts. By a set of policies and today's calendars;
    or by the hours of one calendar, and of nothing else, as they are or as somebody proposes them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PolicySet.id, ondelete="CASCADE"))
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))
    proposal: Mapped[dict[str, Any] | None]  # of calendars/proposals.py
    saved_at: Mapped[datetime | None]  # what was proposed
    stage: Mapped[RebuildStage] = mapped_column(default=RebuildStage.COUNTING)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    ended_at: Mapped[datetime | None]
    after_id: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # the last ticket that was looked at
    open_tickets: Mapped[int]  # when it began
    seen: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)  # tickets of which a deadline moves, begins or ends
    applied: Mapped[int] = mapped_column(default=0)  # of these
    late_at_once: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)  # tickets that cannot be reckoned
    soonest: Mapped[int] = mapped_column(default=0)  # the largest shift to an earlier moment, in seconds
    latest: Mapped[int] = mapped_column(default=0)  # and to a later one

    book: Mapped[PolicySet | None] = relationship()
    calendar: Mapped[WorkCalendar | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(set_id, calendar_id) = 1", name="one_basis"),
        sa.Index(
            "uq_rebuild_going", sa.text("(true)"), unique=True,
            postgresql_where=sa.text("stage IN ('counting', 'ready', 'applying')"),
        ),
    )  # fmt: skip


class RebuildProblem(db.Model):  # type: ignore[name-defined]
    """A ticket whose deadlines cannot be reckoned: it stays as it is, and is named, while the rest goes on."""

    rebuild_id: Mapped[int] = mapped_column(sa.ForeignKey(Rebuild.id, ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), primary_key=True)
    sentence: Mapped[str] = mapped_column(sa.String(200))  # the English one; said in the reader's language

    ticket: Mapped[Ticket] = relationship()
