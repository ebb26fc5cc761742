"""The inbox of units: what they were asked and have not answered, in due order. One statement, whoever looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import User
from app.core.database import db
from app.routing.board import Cursor
from app.routing.ranking import LAST
from app.sla.models import Timer, TimerState
from app.tickets.handoffs import IS_OPEN, Handoff
from app.tickets.models import Ticket

PAGE = 50
Entry = sa.Row[Handoff, Timer | None, str | None, datetime]


def inbox_page(unit_ids: Sequence[int], after: Cursor | None = None, limit: int = PAGE) -> "Sequence[Entry]":
    """The next handoffs of these units, each with its earliest running clock, who sent it, and its due order.

    One more than `limit` says that there are more. What has no clock stands last."""
    asked, due = _entries(unit_ids)
    if after:
        asked = asked.where(sa.tuple_(due, Handoff.id) > sa.tuple_(*map(sa.literal, after)))
    return db.session.execute(asked.order_by(due, Handoff.id).limit(limit + 1)).all()


def inbox_entry(unit_ids: Sequence[int], reference: str, number: int) -> "Entry | None":
    """One of them, wherever it stands."""
    asked, _due = _entries(unit_ids)
    return db.session.execute(
        asked.where(Ticket.reference == reference, Handoff.number == number)
    ).one_or_none()


def _entries(unit_ids: Sequence[int]) -> tuple[Any, sa.ColumnElement[datetime]]:
    running = (
        sa.select(Timer)
        .where(Timer.handoff_id == Handoff.id, Timer.state == TimerState.RUNNING)
        .order_by(Timer.due_at)
        .limit(1)
        .lateral("running")
    )
    clock = aliased(Timer, running)
    due = sa.func.coalesce(clock.due_at, LAST)
    asked = (
        sa.select(Handoff, clock, User.name, due.label("due"))
        .join(Handoff.ticket)
        .options(contains_eager(Handoff.ticket))
        .outerjoin(clock, sa.true())
        .outerjoin(User, User.id == Handoff.sent_by_id)
        .where(Handoff.unit_id.in_(unit_ids), IS_OPEN)
    )
    return asked, due
