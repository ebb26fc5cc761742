"""Rules as people wrote them, what each did to which ticket, and when all stood still."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import db
from app.tickets.models import Ticket


class Rule(db.Model):  # type: ignore[name-defined]
    """When, if, then. A removed one fires no more; its row stays for what it did."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int]
    occasion: Mapped[str] = mapped_column(sa.String(40))
    condition: Mapped[str] = mapped_column(sa.String(400), default="")
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # in order, as `actions.told` keeps them
    stops: Mapped[bool] = mapped_column(default=False)  # no later rule acts on the ticket for this event
    is_on: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))  # None: shipped
    removed_at: Mapped[datetime | None]

    changed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.Index("uq_rule_name", "name", unique=True, postgresql_where=sa.text("removed_at IS NULL")),
    )


class Outcome(StrEnum):
    """What became of a firing: `refused` as soon as one of its actions was, `failed` if nothing of it could be kept."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    GUARDED = "guarded"


class Guard(StrEnum):
    """Why a rule was kept from acting."""

    AGAIN = "again"  # it had acted on this ticket in the same act
    CHAIN = "chain"  # rules had woken each other too often
    HOUR = "hour"  # it had acted on this ticket too often within an hour


class RuleFiring(db.Model):  # type: ignore[name-defined]
    """A rule met a ticket it was written for: what it did, or why it did not."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    rule_id: Mapped[int] = mapped_column(sa.ForeignKey(Rule.id))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    at: Mapped[datetime]
    occasion: Mapped[str] = mapped_column(sa.String(40))
    depth: Mapped[int] = mapped_column(sa.SmallInteger)  # in a chain of rules that woke each other
    outcome: Mapped[Outcome]
    guard: Mapped[Guard | None]
    done: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # each action, with what was or why not

    rule: Mapped[Rule] = relationship()
    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        sa.Index("ix_rule_firing_rule", "rule_id", "at"),
        sa.Index("ix_rule_firing_ticket", "ticket_id", "at"),
        sa.Index("ix_rule_firing_at", "at"),
    )


class RuleStop(db.Model):  # type: ignore[name-defined]
    """All rules stood still from then to then; the open one is the present."""

    id: Mapped[int] = mapped_column(primary_key=True)
    from_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    to_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    by: Mapped[User] = relationship(foreign_keys=by_id)
