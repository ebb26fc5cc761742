"""Work that comes back: a courier would not take it on, or it failed at the door."""

from app.core.clock import now
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import IllegalMove, move
from app.tickets.models import Setback, Ticket
from app.tickets.queries import Reason, setback_reasons


def set_back(ticket: Ticket, code: str, words: str | None, *, actor: Acting) -> None:
    """Refused, or failed, as its status says, for a reason of that list: scheduled anew, and told why."""
    kind = KINDS[ticket.kind]
    setback = kind.setbacks.get(ticket.status)
    if setback is None or kind.set_back_to is None:
        raise IllegalMove("This ticket is with nobody who could send it back.")
    reason = _reason(code, setback)
    if reason.needs_words and not words:
        raise Refused("Say what happened.")
    at = now()
    move(ticket, kind.set_back_to, actor=actor, at=at)
    if setback is Setback.REFUSED:
        record("ticket.refused", ticket, actor, at=at, reason=code, words=words)
    else:
        record("ticket.failed", ticket, actor, at=at, reason=code, words=words)


def _reason(code: str, setback: Setback) -> Reason:
    reason = setback_reasons().get(code)
    if reason is None or reason.setback is not setback:
        raise Refused("This is no reason for that.")
    return reason
