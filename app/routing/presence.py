"""Who is there: each stretch of a state is a row, kept for ever; and when each colleague was last heard of."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.accounts.models import User
from app.core.configuration import configuration
from app.core.database import db
from app.core.events import ActorKind

LOST_AFTER = timedelta(seconds=45)  # three heartbeats that did not come
HEARING = timedelta(seconds=20)  # within that, somebody is heard whose page lives


class State(StrEnum):
    """What somebody is doing, as far as work is concerned. Nobody is given work but who is available."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    RESERVED = "reserved"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    BREAK = "break"


BY_HAND = frozenset({State.OFFLINE, State.AVAILABLE, State.BREAK})  # what people say of themselves
MISSED = "missed"  # the reason of the break of somebody who did not answer what was held out to them


class Leaving(StrEnum):
    """How somebody went offline without saying so."""

    SIGNED_OUT = "signed_out"
    CONNECTION_LOST = "connection_lost"
    SHIFT_ENDED = "shift_ended"


class BreakReason(db.Model):  # type: ignore[name-defined]
    """Why somebody is away for a while. One of them is ours to give, not theirs to say."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    is_said: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class PresenceSpan(db.Model):  # type: ignore[name-defined]
    """Somebody was in a state from then to then. Nobody has two at once; nothing of it changes but its end."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    state: Mapped[State]
    reason: Mapped[str | None] = mapped_column(sa.ForeignKey(BreakReason.code))
    leaving: Mapped[Leaving | None]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]  # it ends by itself
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger)

    __table_args__ = (
        sa.Index("ix_presence_span_user", "user_id", "from_at"),
        sa.Index(
            "uq_presence_span_current", "user_id", unique=True, postgresql_where=sa.text("to_at IS NULL")
        ),
        sa.Index(
            "ix_presence_span_until",
            "until_at",
            postgresql_where=sa.text("to_at IS NULL AND until_at IS NOT NULL"),
        ),
    )


class Heartbeat(db.Model):  # type: ignore[name-defined]
    """When a page of theirs last told that it lives. One row each, overwritten."""

    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True, autoincrement=False)
    at: Mapped[datetime]

    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)


@configuration
def break_reasons() -> Mapping[str, Mapping[str, str]]:
    """The names of each by its code, in their order."""
    rows = db.session.scalars(sa.select(BreakReason).order_by(BreakReason.position, BreakReason.code))
    return {row.code: row.names for row in rows}


@configuration
def said_reasons() -> frozenset[str]:
    """Those that people say themselves."""
    return frozenset(db.session.scalars(sa.select(BreakReason.code).where(BreakReason.is_said)))


def reasons_in(language: str) -> Mapping[str, str]:
    """What each is called in that language, else in English."""
    return {code: names.get(language) or names["en"] for code, names in break_reasons().items()}


def presence_of(user_id: int) -> PresenceSpan | None:
    """What they are doing now; None if they never said."""
    return presences_of([user_id]).get(user_id)


def presences_of(user_ids: Collection[int]) -> Mapping[int, PresenceSpan]:
    """The same of many, in one statement."""
    current = sa.select(PresenceSpan).where(PresenceSpan.user_id.in_(user_ids), PresenceSpan.to_at.is_(None))
    return {span.user_id: span for span in db.session.scalars(current)}


def lost(at: datetime) -> "sa.Select[PresenceSpan]":
    """Those who are said to be there, and of whom nothing was heard for too long.

    While nobody at all is heard, it may be us who do not hear: then it takes twice as long."""
    somebody = sa.exists().where(aliased(Heartbeat).at > at - HEARING)
    heard_at = sa.func.greatest(Heartbeat.at, PresenceSpan.from_at)
    return (
        sa.select(PresenceSpan)
        .join(Heartbeat, Heartbeat.user_id == PresenceSpan.user_id, isouter=True)
        .where(
            PresenceSpan.to_at.is_(None),
            PresenceSpan.state != State.OFFLINE,
            heard_at < at - LOST_AFTER,
            sa.or_(somebody, heard_at < at - 2 * LOST_AFTER),
        )
    )


def has_lost(at: datetime) -> bool:
    """Whether somebody has to be taken for gone."""
    return bool(db.session.scalar(sa.select(lost(at).exists())))
