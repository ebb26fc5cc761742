"""Queues with members (configuration), places (what waits), and the kept counts of them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Unit, User
from app.core.database import db
from app.tickets.models import Contact, SetbackReason, Ticket


class Queue(db.Model):  # type: ignore[name-defined]
    """Where work of some kinds and languages waits. The first that fits by position takes it; the pool takes the rest."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    names: Mapped[dict[str, str]]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    position: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(sa.String(20)))  # empty: every kind
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.String(8)))  # empty: every language
    is_pool: Mapped[bool] = mapped_column(default=False)


class QueueMember(db.Model):  # type: ignore[name-defined]
    """Somebody who takes work from a queue."""

    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)


class Place(db.Model):  # type: ignore[name-defined]
    """One waiting piece, of exactly one ticket or contact; deleted when it is done. The board's only hot index.

    `sort_at` is its due order: the earliest running target, so late ones stand first; what rests or has no target
    stands last."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Ticket.id), unique=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Contact.id), unique=True)
    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    held_since: Mapped[datetime | None]
    since: Mapped[datetime]
    target: Mapped[str | None] = mapped_column(sa.String(40))
    due_at: Mapped[datetime | None]
    risk_at: Mapped[datetime | None]  # from then on it is due soon
    paused: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(sa.ForeignKey(SetbackReason.code))  # for which it came back
    route: Mapped[str | None] = mapped_column(sa.String(40))  # of its unit
    unmatched: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # no territory has its address
    sort_at: Mapped[datetime]

    ticket: Mapped[Ticket | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name="one_subject"),
        sa.Index("ix_place_board", "queue_id", "sort_at", "id"),
        sa.Index("ix_place_free", "queue_id", "sort_at", "id", postgresql_where=sa.text("holder_id IS NULL")),
        sa.Index("ix_place_oldest", "queue_id", "since", postgresql_where=sa.text("holder_id IS NULL")),
        sa.Index("ix_place_unit_oldest", "unit_id", "since", postgresql_where=sa.text("holder_id IS NULL")),
        sa.Index("ix_place_holder", "holder_id", postgresql_where=sa.text("holder_id IS NOT NULL")),
        sa.Index(
            "ix_place_risk", "risk_at", postgresql_include=["queue_id", "unit_id", "due_at"],
            postgresql_where=sa.text("risk_at IS NOT NULL"),
        ),
    )  # fmt: skip


class Tally(db.Model):  # type: ignore[name-defined]
    """How many places a queue and unit have, so that counting costs the same at any size. A trigger on `place` keeps it.

    Spread over shards: writers of one queue do not wait for each other."""

    queue_id: Mapped[int] = mapped_column(sa.ForeignKey(Queue.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), primary_key=True)
    shard: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    places: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)

    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
