"""How tickets end."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, record
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import allowed_from, move
from app.tickets.models import ENDED, Status, Ticket
from app.tickets.operations.facts import missing_for_closing
from app.tickets.texts import STATUS_WORDS

CLOSES_ITSELF_AFTER = timedelta(hours=72)


def close_ticket(ticket: Ticket, outcome: str, *, actor: Acting, at: datetime | None = None) -> None:
    """Close for good. Closing a closed ticket changes nothing."""
    if ticket.status is Status.CLOSED:
        return
    missing = missing_for_closing(ticket)
    if missing:
        raise Refused(
            "Before this closes it needs: %(missing)s.", missing=[demand.words for demand in missing]
        )
    _close(ticket, outcome, actor=actor, at=at)


def _close(ticket: Ticket, outcome: str, *, actor: Acting, at: datetime | None) -> None:
    ticket.outcome = outcome
    move(ticket, Status.CLOSED, actor=actor, at=at, outcome=outcome)
    record("ticket.ended", ticket, actor, at=at, outcome=outcome)


def end_ticket(
    ticket: Ticket,
    to: Status,
    reason: str,
    *,
    actor: Acting,
    outcome: str | None = None,
    at: datetime | None = None,
) -> None:
    """Withdrawn by the customer, or not accepted by us: with the reason. The outcome says no more, if nothing is said."""
    if to not in ENDED or to not in allowed_from(ticket):
        raise Refused(
            "From “%(was)s” this ticket cannot become “%(to)s”.",
            was=STATUS_WORDS[ticket.status],
            to=STATUS_WORDS[to],
        )
    ticket.outcome = outcome or to.value
    move(ticket, to, actor=actor, at=at, reason=reason)
    record("ticket.ended", ticket, actor, at=at, outcome=ticket.outcome)


def close_answered(at: datetime, *, limit: int) -> int:
    """Close what was answered 72 hours ago and heard no more. Returns how many.

    What misses something is not chosen at all: it would take the place of those that can close."""
    due = (
        sa.select(Ticket)
        .where(
            Ticket.status == Status.ANSWERED,
            Ticket.closed_at.is_(None),
            Ticket.answered_at <= at - CLOSES_ITSELF_AFTER,
            sa.or_(*(kind.may_close for kind in KINDS.values() if kind.closes_itself)),
        )
        .order_by(Ticket.answered_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    closable = db.session.scalars(due).all()
    for ticket in closable:
        _close(ticket, "answered", actor=SYSTEM, at=at)
    return len(closable)
