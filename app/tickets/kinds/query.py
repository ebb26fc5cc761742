"""A query: somebody wants to know. It closes when an answer was sent."""

from typing import Any

from app.core.errors import Said
from app.tickets.kinds.kind import WAITING, Kind
from app.tickets.models import Status as S
from app.tickets.models import Ticket


def missing(ticket: Ticket, _details: Any) -> list[str]:
    """An answer sent is all it asks for; where nobody can be written to, the answer given on the phone counts."""
    answered, written = ticket.answered_at, ticket.asked_at
    is_sent = answered and (ticket.point_id is None or (written and written >= answered))
    return [] if is_sent else [Said("an answer sent to the customer")]


QUERY = Kind(
    code="query",
    steps={
        S.NEW: frozenset({S.INVESTIGATING, S.NOT_ACCEPTED, S.WITHDRAWN}),
        S.INVESTIGATING: frozenset({*WAITING, S.ANSWERED, S.WITHDRAWN, S.NOT_ACCEPTED}),
        **dict.fromkeys(WAITING, frozenset({S.INVESTIGATING, S.WITHDRAWN})),
        S.ANSWERED: frozenset({S.INVESTIGATING, S.CLOSED}),
    },
    when_taken=S.INVESTIGATING,
    forward={S.NEW: S.INVESTIGATING, S.INVESTIGATING: S.ANSWERED, S.ANSWERED: S.CLOSED}
    | dict.fromkeys(WAITING, S.INVESTIGATING),
    details=None,
    missing=missing,
    closes_itself=True,
)
