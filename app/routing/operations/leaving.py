"""Who leaves leaves no work behind: shifts end, and what nobody has answered yet goes back to where it waits."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.database import db
from app.core.events import SYSTEM
from app.routing.left_work import left_unanswered
from app.routing.models import Place
from app.routing.operations.attending import TOGETHER, Change, change_due
from app.routing.operations.holding import let_go
from app.routing.presence import Leaving, PresenceSpan, State
from app.routing.reservations import AHEAD
from app.routing.shifts import Shift
from app.tickets.models import Ticket


def end_shifts(at: datetime) -> int:
    """Whoever is still there at the end of their shift is signed off, unless on a call or just asked. Returns how many."""
    return change_due(over(at), Change(State.OFFLINE, SYSTEM, at, leaving=Leaving.SHIFT_ENDED))


def over(at: datetime) -> "sa.Select[PresenceSpan]":
    """Those who came before their shift ended, are there after it, and have no other now."""
    shift, other = aliased(Shift), aliased(Shift)
    goes_on = sa.exists().where(
        other.user_id == PresenceSpan.user_id, other.from_at <= at, other.until_at > at
    )
    return sa.select(PresenceSpan).where(
        PresenceSpan.to_at.is_(None),
        PresenceSpan.state.in_((State.AVAILABLE, State.BREAK, State.WRAP_UP)),
        sa.exists().where(
            shift.user_id == PresenceSpan.user_id,
            shift.until_at <= at,
            shift.until_at > _came_at(),
        ),
        ~goes_on,
    )


def _came_at() -> "sa.ColumnElement[datetime]":
    """When they came: the end of when they were last offline. One step down an index, however long they are with us."""
    away, began = aliased(PresenceSpan), aliased(PresenceSpan)
    last = (
        sa.select(away.to_at)
        .where(away.user_id == PresenceSpan.user_id, away.state == State.OFFLINE)
        .order_by(away.from_at.desc())
        .limit(1)
        .correlate(PresenceSpan)
    )
    first = sa.select(sa.func.min(began.from_at)).where(began.user_id == PresenceSpan.user_id)
    return sa.func.coalesce(last.scalar_subquery(), first.correlate(PresenceSpan).scalar_subquery())


def end_stretches(at: datetime) -> int:
    """Whose time to write down what there was is over is available again. Returns how many."""
    return change_due(wrapped_up(at), Change(State.AVAILABLE, SYSTEM, at))


def wrapped_up(at: datetime) -> "sa.Select[PresenceSpan]":
    """Those whose time is over, or was begun before time was moved back."""
    is_over = sa.or_(PresenceSpan.until_at <= at, PresenceSpan.from_at > at + AHEAD)
    return sa.select(PresenceSpan).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.state == State.WRAP_UP, is_over
    )


def return_left_work(at: datetime) -> int:
    """What somebody who left had not answered is free again where it waits, as old as it is. Returns how many pieces.

    What they have answered stays theirs: a supervisor keeps it for them, or moves it."""
    rows = db.session.execute(
        left_unanswered(at).limit(TOGETHER).with_for_update(of=[Ticket, Place], skip_locked=True)
    ).all()
    for place, ticket in rows:
        let_go(place, ticket, SYSTEM, at)
    return len(rows)
