"""Handoffs: pieces of a ticket that were sent to units, the rows and how they are found."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.accounts.models import Unit, User
from app.accounts.queries import Colleague
from app.core.database import db
from app.core.errors import Missing
from app.tickets.models import Ticket
from app.tickets.queries import hold_ticket
from app.tickets.references import read_reference


class HandoffType(StrEnum):
    """What the unit is asked to do."""

    INVESTIGATE = "investigate"
    TRACE = "trace"
    SEARCH = "search"
    VISIT = "visit"
    PROVE_DELIVERY = "prove_delivery"
    PAY = "pay"
    INFORM = "inform"


class HandoffState(StrEnum):
    """How far the unit is with it."""

    SENT = "sent"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CALLED_OFF = "called_off"  # the ticket ended first


OPEN = (HandoffState.SENT, HandoffState.ACCEPTED)


class Handoff(db.Model):  # type: ignore[name-defined]
    """A piece of a ticket sent to a unit, numbered within it: what is asked, and what came of it."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    type: Mapped[HandoffType]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id))
    state: Mapped[HandoffState] = mapped_column(default=HandoffState.SENT)
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # how far up it has climbed
    words: Mapped[str | None] = mapped_column(sa.Text)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))  # None: the house itself
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    once: Mapped[str | None] = mapped_column(sa.String(32))  # of the form it was sent by: twice is once

    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "number"),
        sa.Index("ix_handoff_open", "unit_id", postgresql_where=sa.text("state IN ('sent', 'accepted')")),
        sa.Index("uq_handoff_once", "once", unique=True, postgresql_where=sa.text("once IS NOT NULL")),
    )

    @property
    def timeline_id(self) -> int:
        """Shown on its ticket."""
        return self.ticket_id

    @property
    def is_open(self) -> bool:
        """Whether the unit still owes an answer."""
        return self.state in OPEN


# Written out in the statement, so that PostgreSQL sees that the index of the open ones is meant.
IS_OPEN = Handoff.state.in_(sa.bindparam("open_states", OPEN, expanding=True, literal_execute=True))


def handoffs_of(ticket_id: int) -> Sequence[Handoff]:
    """All of a ticket, in the order in which they were sent."""
    return db.session.scalars(
        sa.select(Handoff).where(Handoff.ticket_id == ticket_id).order_by(Handoff.number)
    ).all()


def open_handoffs_of(ticket_ids: Collection[int]) -> Sequence[Handoff]:
    """Those of these tickets to which a unit still owes an answer."""
    theirs = sa.select(Handoff).where(Handoff.ticket_id.in_(ticket_ids), IS_OPEN)
    return db.session.scalars(theirs.order_by(Handoff.id)).all()


def find_handoff(reference: str, number: int, user: Colleague, right: str = "handoffs.answer") -> Handoff:
    """The handoff of that number, if this person has the right over the unit it was sent to; `Missing` otherwise."""
    found = db.session.scalar(
        sa.select(Handoff)
        .join(Handoff.ticket)
        .options(contains_eager(Handoff.ticket))
        .where(
            Ticket.reference == (read_reference(reference) or ""),
            Handoff.number == number,
            Handoff.unit_id.in_(user.units_with(right)),
        )
    )
    if found is None:
        raise Missing
    return found


def find_handoff_for_change(reference: str, number: int, user: Colleague) -> Handoff:
    """The same, with its ticket locked until the transaction ends, and read afresh."""
    handoff = find_handoff(reference, number, user)
    hold_ticket(handoff.ticket)
    db.session.refresh(handoff)
    return handoff
