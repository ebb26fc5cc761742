"""Queues with members (configuration), places (what waits), reservations, and the kept counts of places."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Skill, Unit, User
from app.calendars.models import WorkCalendar
from app.core.database import db
from app.tickets.models import Contact, SetbackReason, Ticket


class Strategy(StrEnum):
    """To whom a queue holds a piece out, among those who are available, able and have room for it."""

    LONGEST_IDLE = "longest_idle"
    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
    BEST_SKILL = "best_skill"
    STICKY = "sticky"  # whoever had this customer last; else who is idle longest


class Came(StrEnum):
    """How a piece came to wait where it waits."""

    HOME = "home"  # its kind, language, channel and address lead there
    OVERFLOW = "overflow"  # it waited too long elsewhere, or too many did
    LEVEL = "level"  # a level of a clock moved it
    PERSON = "person"
    RULE = "rule"
    SET_BACK = "set_back"  # it came back from whoever was to do it


class Queue(db.Model):  # type: ignore[name-defined]
    """Where work of some kind waits. The first that fits by position takes it; the pool takes the rest.

    An empty list is no condition. Head starts are how much earlier than it is due something stands in its order."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    names: Mapped[dict[str, str]]
    purposes: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")  # a sentence each
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    position: Mapped[int]
    is_pool: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # it takes nothing new
    takes_tickets: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    takes_contacts: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.String(20)))
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.String(8)))
    channels: Mapped[list[str]] = mapped_column(ARRAY(sa.String(20)), default=list, server_default="{}")
    grades: Mapped[list[str]] = mapped_column(ARRAY(sa.String(20)), default=list, server_default="{}")
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))  # none: always
    language_level: Mapped[int | None] = mapped_column(sa.SmallInteger)  # of the piece's language, as a skill

    pushes: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # else people take it
    strategy: Mapped[Strategy] = mapped_column(
        default=Strategy.LONGEST_IDLE, server_default=Strategy.LONGEST_IDLE.value
    )
    offer_seconds: Mapped[int] = mapped_column(default=20, server_default="20")  # a reservation lasts
    wrap_up_seconds: Mapped[int] = mapped_column(default=30, server_default="30")
    priority_worth: Mapped[timedelta] = mapped_column(
        default=timedelta(hours=1), server_default="1 hour"
    )  # the head start of each step above normal
    vip_worth: Mapped[timedelta] = mapped_column(default=timedelta(days=1), server_default="1 day")
    return_after: Mapped[timedelta] = mapped_column(
        default=timedelta(minutes=15), server_default="15 minutes"
    )  # what somebody who left has not answered

    overflow_id: Mapped[int | None] = mapped_column(sa.ForeignKey("queue.id"))
    overflow_after: Mapped[timedelta | None]
    most_waiting: Mapped[int | None]  # more than so many go to the other queue at once
    alert_waiting: Mapped[int | None]
    alert_oldest: Mapped[timedelta | None]
    alert_late: Mapped[int | None]

    __table_args__ = (
        sa.CheckConstraint("overflow_id <> id", name="overflow_elsewhere"),
        sa.CheckConstraint("language_level BETWEEN 1 AND 5", name="language_level"),
        sa.CheckConstraint("offer_seconds BETWEEN 5 AND 600", name="offer_seconds"),
    )


class QueueSkill(db.Model):  # type: ignore[name-defined]
    """Whoever takes work from the queue has this skill, at that level or better."""

    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id), primary_key=True)
    skill_code: Mapped[str] = mapped_column(sa.ForeignKey(Skill.code), primary_key=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=1)

    __table_args__ = (sa.CheckConstraint("level BETWEEN 1 AND 5", name="level"),)


class QueueMember(db.Model):  # type: ignore[name-defined]
    """Somebody who takes work from a queue. `weight`: their share of it, beside those of the others."""

    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    weight: Mapped[int] = mapped_column(sa.SmallInteger, default=1, server_default="1")

    __table_args__ = (sa.CheckConstraint("weight BETWEEN 1 AND 10", name="weight"),)


class ReservationState(StrEnum):
    """How it went with what was held out to somebody."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # they left, or the piece went elsewhere


class DeclineReason(db.Model):  # type: ignore[name-defined]
    """Why somebody does not take what is held out to them."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]


class Reservation(db.Model):  # type: ignore[name-defined]
    """A piece held out to one person for some seconds, and how it ended. Nobody has two open ones.

    It is good while its place names it (`Place.reservation_id`); of one that no place names, a sweep notes the end."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id))
    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    state: Mapped[ReservationState] = mapped_column(default=ReservationState.OPEN)
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.ForeignKey(DeclineReason.code))
    why: Mapped[dict[str, Any]]  # the strategy, and the figures by which it chose

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name="one_subject"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        sa.Index("uq_reservation_open", "user_id", unique=True, postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_reservation_until", "until_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_reservation_user", "user_id", "from_at"),
        sa.Index("ix_reservation_ticket", "ticket_id", "from_at", postgresql_where=sa.text("ticket_id IS NOT NULL")),
        sa.Index(
            "ix_reservation_contact", "contact_id", "from_at", postgresql_where=sa.text("contact_id IS NOT NULL")
        ),
    )  # fmt: skip

    @property
    def timeline_id(self) -> int | None:
        """Shown on its ticket."""
        return self.ticket_id


class Place(db.Model):  # type: ignore[name-defined]
    """One waiting piece, of exactly one ticket or contact; deleted when it is done. The board's only hot index.

    `sort_at` is its due order: the earliest running target, so late ones stand first; what rests or has no target
    stands last; of somebody on the line it is when they came, while `since` is when they came to this queue. `rank_at`
    is the order in which it is given out (`ranking.py`). It is free while nobody holds it and it is held out to nobody:
    of who takes it and who has it held out to them, whoever sets their column first has it."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id), unique=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id), unique=True)
    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    held_since: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]  # a supervisor left it to its holder, who was gone
    since: Mapped[datetime]
    target: Mapped[str | None] = mapped_column(sa.String(40))
    due_at: Mapped[datetime | None]
    risk_at: Mapped[datetime | None]  # from then on it is due soon
    paused: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(sa.String(20))  # on which whoever takes it talks or writes
    language: Mapped[str] = mapped_column(sa.String(8))
    grade: Mapped[str] = mapped_column(sa.String(20))  # of its customer
    came: Mapped[Came] = mapped_column(default=Came.HOME, server_default=Came.HOME.value)
    wanted_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey(User.id)
    )  # who had its customer last, where that counts
    reservation_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Reservation.id))
    reason: Mapped[str | None] = mapped_column(sa.ForeignKey(SetbackReason.code))  # for which it came back
    route: Mapped[str | None] = mapped_column(sa.String(40))  # of its unit
    unmatched: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # no territory has its address
    sort_at: Mapped[datetime]
    rank_at: Mapped[datetime]

    ticket: Mapped[Ticket | None] = relationship()
    contact: Mapped[Contact | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name="one_subject"),
        sa.Index("ix_place_board", "queue_id", "sort_at", "id"),
        sa.CheckConstraint("num_nonnulls(holder_id, reservation_id) <= 1", name="one_hand"),
        sa.Index(
            "ix_place_free", "queue_id", "rank_at", "id",
            postgresql_where=sa.text("holder_id IS NULL AND reservation_id IS NULL AND NOT paused"),
        ),
        sa.Index(
            "uq_place_reservation", "reservation_id", unique=True,
            postgresql_where=sa.text("reservation_id IS NOT NULL"),
        ),
        sa.Index("ix_place_oldest", "queue_id", "since", postgresql_where=sa.text("holder_id IS NULL")),
        sa.Index("ix_place_unit_oldest", "unit_id", "since", postgresql_where=sa.text("holder_id IS NULL")),
        sa.Index("ix_place_holder", "holder_id", postgresql_where=sa.text("holder_id IS NOT NULL")),
        sa.Index(
            "ix_place_risk", "risk_at", postgresql_include=["queue_id", "unit_id", "due_at"],
            postgresql_where=sa.text("risk_at IS NOT NULL"),
        ),
    )  # fmt: skip


# nobody has it, it is held out to nobody, and it waits for nobody but us
IS_FREE = sa.and_(Place.holder_id.is_(None), Place.reservation_id.is_(None), ~Place.paused)


class Tally(db.Model):  # type: ignore[name-defined]
    """How many places a queue and unit have, so that counting costs the same at any size. A trigger on `place` keeps it.

    Spread over shards: writers of one queue do not wait for each other."""

    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), primary_key=True)
    shard: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    places: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)

    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
