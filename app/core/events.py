"""Events: what happened, written in the transaction in which it happened. Timeline, audit and outbox are this one table."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import db


class ActorKind(StrEnum):
    """Who acts: a colleague, a customer, the house itself, a rule somebody wrote, or a provider's report."""

    USER = "user"
    CUSTOMER = "customer"
    SYSTEM = "system"
    RULE = "rule"
    PROVIDER = "provider"


class Acting(Protocol):
    """Whoever can be the actor of an event: users and customers are; `Actor` is for the rest."""

    @property
    def actor_kind(self) -> ActorKind: ...
    @property
    def id(self) -> Any: ...


@dataclass(frozen=True)
class Actor:
    """An actor without a row of its own."""

    actor_kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
PROVIDER = Actor(ActorKind.PROVIDER)


class Event(db.Model):  # type: ignore[name-defined]
    """One thing that happened, named in the past tense. `ticket_id` is a plain number: core knows no tickets."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(sa.String(60))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    ticket_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    data: Mapped[dict[str, Any]]
    relayed_at: Mapped[datetime | None]

    subject = cast(Any, None)  # the object itself, while the act lasts; not a column

    __table_args__ = (
        sa.Index("ix_event_unrelayed", "id", postgresql_where=sa.text("relayed_at IS NULL")),
        sa.Index(
            "ix_event_ticket", "ticket_id", "at", "id", postgresql_where=sa.text("ticket_id IS NOT NULL")
        ),
        sa.Index("ix_event_subject", "subject_kind", "subject_id"),
    )


def record(name: str, subject: Any, actor: Acting, *, at: datetime | None = None, **data: Any) -> Event:
    """Note that `name` happened to `subject`. Written, and told to the switchboard, when the transaction ends.

    A subject with a `timeline_id` puts the event on that ticket's timeline."""
    event: Event = object.__new__(
        Event
    )  # never in a session: what SQLAlchemy keeps of each object is not needed
    event.__dict__ = {
        "id": None,
        "name": name,
        "at": at or now(),
        "actor_kind": actor.actor_kind,
        "actor_id": actor.id,
        "data": data,
        "subject": subject,
    }
    fresh().append(event)
    return event


def record_many(
    name: str, subjects: list[tuple[Any, dict[str, Any]]], actor: Acting, *, at: datetime
) -> list[Event]:
    """The same event for many subjects, in one statement when the transaction ends."""
    return [record(name, subject, actor, at=at, **data) for subject, data in subjects]


def fresh() -> list[Event]:
    """What was recorded in the running transaction and not yet told."""
    return db.session().info.setdefault("fresh_events", [])


def take_fresh() -> list[Event]:
    """The fresh events, handed out once."""
    taken, db.session().info["fresh_events"] = fresh(), []
    return taken


def current_round() -> int:
    """How often in this act the listeners have been told news: what they record is told in the next."""
    return int(db.session().info.get("round", 0))


def rows_of(events: list[Event]) -> list[dict[str, Any]]:
    """The rows of these events, now that their subjects have numbers. Never changed again, they stay out of the session."""
    for event in events:
        subject = event.subject
        event.__dict__.update(
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            ticket_id=getattr(subject, "timeline_id", None),
        )
    return [{name: event.__dict__[name] for name in _WRITTEN} for event in events]


_WRITTEN = ("at", "name", "subject_kind", "subject_id", "ticket_id", "actor_kind", "actor_id", "data")
TABLE = cast(sa.Table, Event.__table__)
