"""What a kind of work order is: its lifecycle, its own facts, and what closing it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.tickets.models import Setback, Status, Ticket

Steps = Mapping[Status, frozenset[Status]]
WAITING = (Status.WAITING_UNIT, Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)


@dataclass(frozen=True)
class Demand:
    """One thing that closing asks for: its words as a message id, and the condition on the ticket that it is there.

    A condition in SQL, and nowhere else: the page asks it of one ticket, the closing job of all at once."""

    words: str
    is_met: sa.ColumnElement[bool]
    fact: str | None = None  # where the page marks it


@dataclass(frozen=True)
class Kind:
    """One entry of the registry."""

    code: str
    steps: Steps  # from a status to those it may become
    when_taken: Status | None  # what a new one becomes when somebody takes it
    forward: Mapping[Status, Status]  # the usual next step, the page's big button
    details: type[Any] | None  # the table of its own facts
    loose_in: frozenset[
        Status
    ]  # nothing is decided or under way: it may become another kind, or part of another
    demands: tuple[Demand, ...]  # what is to be said before it may close
    closes_itself: bool  # 72 hours after the answer
    setbacks: Mapping[Status, Setback] = field(default_factory=dict)  # how it comes back from each status
    set_back_to: Status | None = None
    placed_while: frozenset[Status] = (
        frozenset()
    )  # the territory of its address says where it goes, till somebody has it
    signed: Mapping[str, str] = field(default_factory=dict)  # facts that carry who said them: fact and column

    @property
    def may_close(self) -> sa.ColumnElement[bool]:
        """True in SQL for tickets of this kind that miss nothing."""
        return sa.and_(Ticket.kind == self.code, *(demand.is_met for demand in self.demands))


def is_told(*facts: InstrumentedAttribute[Any]) -> sa.ColumnElement[bool]:
    """At least one of these facts of a kind's own table has words in it."""
    table = facts[0].class_
    told = sa.or_(*(sa.func.length(fact) > 0 for fact in facts))
    return sa.exists().where(table.ticket_id == Ticket.id, told).correlate(Ticket)
