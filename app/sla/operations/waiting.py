"""A ticket that waits for its customer is reminded of, and does not wait for ever. In-transaction listeners."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.events import SYSTEM, Event
from app.customers.models import ContactPoint
from app.sla.actions import asking_for
from app.sla.models import Timer, TimerState
from app.sla.operations.starting import rule_of, start
from app.sla.targets import CUSTOMER_REPLY
from app.tickets.models import Status, Ticket
from app.tickets.operations.closing import end_ticket

NO_REPLY = "no_reply"


def follow_waits(events: list[Event]) -> None:
    """On ticket.moved: the wait begins with our question; the customer's reply, or any other step, calls it off."""
    for event in events:
        if event.data["to"] == Status.WAITING_CUSTOMER:
            _begin(event.subject, event.at)
        elif event.data["was"] == Status.WAITING_CUSTOMER:
            _call_off(event.subject, event.at)


def _begin(ticket: Ticket, at: datetime) -> None:
    """Each question is waited for anew."""
    patience = rule_of(ticket, CUSTOMER_REPLY)
    if patience is not None:
        start(_wait_of(ticket) or Timer(ticket=ticket, target=CUSTOMER_REPLY), patience, at)


def _call_off(ticket: Ticket, at: datetime) -> None:
    wait = _wait_of(ticket)
    if wait is not None:
        wait.state, wait.ended_at, wait.next_at = TimerState.CANCELLED, at, None


def _wait_of(ticket: Ticket) -> Timer | None:
    return db.session.scalar(
        sa.select(Timer).where(Timer.ticket_id == ticket.id, Timer.target == CUSTOMER_REPLY)
    )


def end_waits(events: list[Event]) -> None:
    """On sla.level_reached: we waited long enough. The ticket ends; naming its reference goes on with it in a new one."""
    for event, ticket in still_waiting(events, "end_wait"):
        end_ticket(ticket, Status.WITHDRAWN, NO_REPLY, actor=SYSTEM, outcome=NO_REPLY, at=event.at)


def still_waiting(events: list[Event], action: str) -> list[tuple[Event, Ticket]]:
    """Those of the level events that ask for this action, where we wait still: the last of each timer, with its ticket."""
    asking = {event.subject.ticket_id: event for event in asking_for(events, action)}
    if not asking:
        return []
    waiting = db.session.scalars(
        sa.select(Ticket)
        .options(joinedload(Ticket.point).selectinload(ContactPoint.opt_outs))
        .where(Ticket.id.in_(asking), Ticket.status == Status.WAITING_CUSTOMER)
        .order_by(Ticket.id)
    )
    return [(asking[ticket.id], ticket) for ticket in waiting]
