"""Handing pieces of a ticket to units, and what the units do with them. Whoever does it holds the ticket."""

from datetime import datetime

from app.accounts.queries import units
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM, Acting, Event, record
from app.tickets.handoffs import Handoff, HandoffState, HandoffType, handoffs_of, open_handoffs_of
from app.tickets.lifecycle import allowed_from, move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import once_of
from app.tickets.operations.units import show_to_units


def hand_off(
    ticket: Ticket,
    unit_id: int,
    kind: HandoffType,
    words: str | None,
    *,
    actor: Acting,
    at: datetime | None = None,
    once: str | None = None,
) -> Handoff:
    """Send a piece of the ticket to a unit, under the next number. The unit sees the ticket from now on.

    We wait for units as soon as the lifecycle lets us; from other statuses the ticket stays as it is."""
    before = handoffs_of(ticket.id)
    name = once_of(ticket, f"{unit_id} {kind} {words}", actor, once)
    sent = next((each for each in before if name is not None and each.once == name), None)
    if sent is not None:
        return sent
    _check(ticket, unit_id, kind, [each for each in before if each.is_open])
    at = at or now()
    number = max((each.number for each in before), default=0) + 1
    handoff = Handoff(
        ticket=ticket, number=number, type=kind, unit_id=unit_id, state=HandoffState.SENT, level=0, words=words,
        sent_at=at, sent_by_id=actor.id, once=name,
    )  # fmt: skip
    db.session.add(handoff)
    show_to_units([(ticket.id, unit_id)], at=at)
    record("handoff.sent", handoff, actor, at=at, type=kind.value, words=words, **named(handoff))
    if Status.WAITING_UNIT in allowed_from(ticket):
        move(ticket, Status.WAITING_UNIT, actor=actor, at=at)
    return handoff


def _check(ticket: Ticket, unit_id: int, kind: HandoffType, others: list[Handoff]) -> None:
    if not ticket.is_open:
        raise Refused("This ticket has ended. Nobody can be asked any more.")
    if unit_id not in units():
        raise Refused("There is no such unit.")
    if any(other.unit_id == unit_id and other.type is kind for other in others):
        raise Refused("This unit has been asked that already, and has not answered yet.")


def accept_handoff(handoff: Handoff, *, actor: Acting, at: datetime | None = None) -> None:
    """The unit has read it, and will answer. What was accepted already stays accepted by whoever was first."""
    _check_alive(handoff)
    if handoff.state is HandoffState.SENT:
        at = at or now()
        handoff.state, handoff.accepted_at, handoff.accepted_by_id = HandoffState.ACCEPTED, at, actor.id
        record("handoff.accepted", handoff, actor, at=at, **named(handoff))


def answer_handoff(handoff: Handoff, words: str, *, actor: Acting, at: datetime | None = None) -> None:
    """What the unit found; with it the handoff is accepted too. The same answer twice changes nothing.

    With the last answer the ticket goes on, if it waits for units."""
    if handoff.state is HandoffState.ANSWERED:
        if (handoff.answer, handoff.answered_by_id) != (words, actor.id):
            raise Conflict("This has been answered already.")
        return
    at = at or now()
    accept_handoff(handoff, actor=actor, at=at)
    handoff.state, handoff.answer = HandoffState.ANSWERED, words
    handoff.answered_at, handoff.answered_by_id = at, actor.id
    record("handoff.answered", handoff, actor, at=at, words=words, **named(handoff))
    ticket = handoff.ticket
    if ticket.status is Status.WAITING_UNIT and not open_handoffs_of([ticket.id]):
        move(ticket, Status.INVESTIGATING, actor=actor, at=at, why="units_answered")


def _check_alive(handoff: Handoff) -> None:
    if not handoff.ticket.is_open or handoff.state is HandoffState.CALLED_OFF:
        raise Refused("This ticket has ended. It needs no answer any more.")


def call_off(events: list[Event]) -> None:
    """On ticket.ended: units need not answer what nobody waits for."""
    ended = {event.subject.id: event for event in events}
    for handoff in open_handoffs_of(ended):
        handoff.state = HandoffState.CALLED_OFF
        record("handoff.called_off", handoff, SYSTEM, at=ended[handoff.ticket_id].at, **named(handoff))


def named(handoff: Handoff) -> dict[str, int]:
    """How events say which handoff they are about, and of which unit."""
    return {"handoff": handoff.number, "unit": handoff.unit_id}
