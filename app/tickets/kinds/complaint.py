"""A complaint: something went wrong. It closes with a decision, a remedy, a cause, evidence and the reaction to it."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.database import db
from app.core.errors import Said
from app.tickets.kinds.kind import WAITING, Demand, Kind, is_told
from app.tickets.models import Status as S
from app.tickets.models import Ticket


class Decision(StrEnum):
    """What the handler found."""

    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"
    UNDETERMINED = "undetermined"


class Remedy(StrEnum):
    """What the customer gets."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    REDELIVERY = "redelivery"
    POSTAGE_REFUND = "postage_refund"
    COMPENSATION = "compensation"
    GOODWILL = "goodwill"
    CORRECTION = "correction"
    STAFF_MEASURE = "staff_measure"
    NONE = "none"


class Reaction(StrEnum):
    """How the customer took it."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    UNREACHABLE = "unreachable"


class ComplaintDetails(db.Model):  # type: ignore[name-defined]
    """What only a complaint has."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), primary_key=True)
    decision: Mapped[Decision | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    remedy: Mapped[Remedy | None]
    cause: Mapped[str | None] = mapped_column(sa.String(200))
    evidence: Mapped[str | None] = mapped_column(sa.Text)
    reaction: Mapped[Reaction | None]

    ticket: Mapped[Ticket] = relationship()


COMPLAINT = Kind(
    code="complaint",
    steps={
        S.NEW: frozenset({S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.INVESTIGATING, S.NOT_ACCEPTED, S.WITHDRAWN}),
        S.INVESTIGATING: frozenset({*WAITING, S.DECIDED, S.WITHDRAWN, S.NOT_ACCEPTED}),
        **dict.fromkeys(WAITING, frozenset({S.INVESTIGATING, S.WITHDRAWN})),
        S.DECIDED: frozenset({S.ANSWERED, S.INVESTIGATING, S.WITHDRAWN}),
        S.ANSWERED: frozenset({S.FOLLOW_UP, S.INVESTIGATING, S.CLOSED}),
        S.FOLLOW_UP: frozenset({S.CLOSED, S.INVESTIGATING}),
    },
    when_taken=S.ACCEPTED,
    forward={
        S.NEW: S.ACCEPTED,
        S.ACCEPTED: S.INVESTIGATING,
        S.INVESTIGATING: S.DECIDED,
        S.DECIDED: S.ANSWERED,
        S.ANSWERED: S.FOLLOW_UP,
        S.FOLLOW_UP: S.CLOSED,
    }
    | dict.fromkeys(WAITING, S.INVESTIGATING),
    details=ComplaintDetails,
    loose_in=frozenset({S.NEW, S.ACCEPTED, S.INVESTIGATING, *WAITING}),
    demands=(
        Demand(Said("a decision"), is_told(ComplaintDetails.decision), "decision"),
        Demand(Said("a remedy"), is_told(ComplaintDetails.remedy), "remedy"),
        Demand(Said("a cause"), is_told(ComplaintDetails.cause), "cause"),
        Demand(Said("the evidence"), is_told(ComplaintDetails.evidence), "evidence"),
        Demand(Said("the customer's reaction"), is_told(ComplaintDetails.reaction), "reaction"),
    ),
    closes_itself=False,
    signed={"decision": "decided_by_id"},
)
