"""The one way a status changes: along the table of its kind, leaving a span and an event."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.kinds import KINDS
from app.tickets.models import ENDED, Status, StatusSpan, Ticket
from app.tickets.texts import STATUS_WORDS


class IllegalMove(Refused):
    """The kind's lifecycle has no such step."""


def allowed_from(ticket: Ticket) -> frozenset[Status]:
    """Where it may go from here."""
    return KINDS[ticket.kind].steps.get(ticket.status, frozenset())


def by_writing(ticket: Ticket) -> frozenset[Status]:
    """Steps that words to the customer take, never a bare click: asking, and answering whoever can be answered."""
    return frozenset({Status.WAITING_CUSTOMER} | ({Status.ANSWERED} if ticket.point_id else set()))


def with_a_reason(ticket: Ticket) -> frozenset[Status]:
    """The step back that says why, never a bare click: where work goes that was refused, or failed."""
    kind = KINDS[ticket.kind]
    if kind.set_back_to is None or ticket.status not in kind.setbacks:
        return frozenset()
    return frozenset({kind.set_back_to})


def by_handing_off(ticket: Ticket) -> frozenset[Status]:
    """The step that a handoff takes, never a bare click: we wait for a unit while one owes us an answer."""
    return frozenset({Status.WAITING_UNIT}) & allowed_from(ticket)


def move(ticket: Ticket, to: Status, *, actor: Acting, at: datetime | None = None, **details: Any) -> None:
    """Take one step. Refused when the lifecycle has none such."""
    if to not in allowed_from(ticket):
        raise IllegalMove(
            "From “%(was)s” this ticket cannot become “%(to)s”.",
            was=STATUS_WORDS[ticket.status],
            to=STATUS_WORDS[to],
        )
    _come_to(ticket, to, actor, at or now(), details)


def turn_into(ticket: Ticket, kind: str, to: Status, *, actor: Acting, at: datetime) -> None:
    """Become another kind of work, in that status of it. Which may, and where it lands: `operations/converting.py`."""
    ticket.kind = kind
    if ticket.status is not to:
        _come_to(ticket, to, actor, at, {"why": "converted"})


def give_up(ticket: Ticket, *, actor: Acting, at: datetime) -> None:
    """End it for another that goes on. No lifecycle has this step: only merging takes it."""
    _begin_anew(ticket, Status.MERGED, actor, at)


def take_up_again(ticket: Ticket, status: Status, *, actor: Acting, at: datetime) -> None:
    """Back to where it was when it was given up."""
    answered_at = ticket.answered_at
    _begin_anew(ticket, status, actor, at)
    ticket.closed_at, ticket.answered_at = None, answered_at


def _come_to(ticket: Ticket, to: Status, actor: Acting, at: datetime, details: dict[str, Any]) -> None:
    was = ticket.status
    _begin_anew(ticket, to, actor, at)
    record("ticket.moved", ticket, actor, at=at, was=was.value, to=to.value, **details)


def _begin_anew(ticket: Ticket, to: Status, actor: Acting, at: datetime) -> None:
    ticket.status = to
    _stamp(ticket, to, at)
    db.session.execute(
        sa.update(StatusSpan)
        .where(StatusSpan.ticket_id == ticket.id, StatusSpan.to_at.is_(None))
        .values(to_at=at)
        .execution_options(synchronize_session=False)
    )
    begin_span(ticket, actor, at)


def begin_span(ticket: Ticket, actor: Acting, at: datetime) -> None:
    """Note that the ticket is in its status from now on."""
    db.session.add(
        StatusSpan(
            ticket=ticket, status=ticket.status, from_at=at, actor_kind=actor.actor_kind, actor_id=actor.id
        )
    )


def _stamp(ticket: Ticket, to: Status, at: datetime) -> None:
    if to is Status.ANSWERED:
        ticket.answered_at = at
    if to is Status.INVESTIGATING:
        ticket.answered_at = None
    if to in ENDED:
        ticket.closed_at = at
