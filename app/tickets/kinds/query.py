"""A query: somebody wants to know. It closes when an answer was sent."""

import sqlalchemy as sa

from app.core.errors import Said
from app.tickets.kinds.kind import WAITING, Demand, Kind
from app.tickets.models import Status as S
from app.tickets.models import Ticket

# Where nobody can be written to, or who asked on the phone, the answer given there counts.
ANSWER_SENT = sa.and_(
    Ticket.answered_at.is_not(None),
    sa.or_(Ticket.point_id.is_(None), Ticket.channel == "voice", Ticket.asked_at >= Ticket.answered_at),
)

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
    loose_in=frozenset({S.NEW, S.INVESTIGATING, *WAITING, S.ANSWERED}),
    demands=(Demand(Said("an answer sent to the customer"), ANSWER_SENT),),
    closes_itself=True,
)
