"""A pickup: somebody comes and fetches. It closes with proof, or with a reason why not."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import db
from app.core.errors import Said
from app.tickets.kinds.kind import Demand, Kind, is_told
from app.tickets.models import Setback, Ticket
from app.tickets.models import Status as S


class PickupDetails(db.Model):  # type: ignore[name-defined]
    """What only a pickup has: where, when, how much, and what proves it."""

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id), primary_key=True)
    address: Mapped[str | None] = mapped_column(sa.String(300))
    area_code: Mapped[str | None] = mapped_column(
        sa.String(20)
    )  # of the administration, where somebody knows it
    route: Mapped[str | None] = mapped_column(sa.String(40))  # of its unit: the beat that passes there
    window_from_at: Mapped[datetime | None]
    window_to_at: Mapped[datetime | None]
    pieces: Mapped[int | None]
    proof: Mapped[str | None] = mapped_column(sa.String(300))
    reason: Mapped[str | None] = mapped_column(sa.String(200))  # why nothing, or not all, was collected

    ticket: Mapped[Ticket] = relationship()


PICKUP = Kind(
    code="pickup",
    steps={
        S.NEW: frozenset({S.SCHEDULED, S.WITHDRAWN}),
        S.SCHEDULED: frozenset({S.ASSIGNED, S.WITHDRAWN}),
        S.ASSIGNED: frozenset({S.ACCEPTED, S.SCHEDULED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.EN_ROUTE, S.SCHEDULED, S.WITHDRAWN}),
        S.EN_ROUTE: frozenset({S.COLLECTED, S.PART_COLLECTED, S.SCHEDULED, S.WITHDRAWN}),
        S.COLLECTED: frozenset({S.CLOSED}),
        S.PART_COLLECTED: frozenset({S.CLOSED, S.SCHEDULED}),
    },
    when_taken=None,
    forward={
        S.NEW: S.SCHEDULED,
        S.SCHEDULED: S.ASSIGNED,
        S.ASSIGNED: S.ACCEPTED,
        S.ACCEPTED: S.EN_ROUTE,
        S.EN_ROUTE: S.COLLECTED,
        S.COLLECTED: S.CLOSED,
        S.PART_COLLECTED: S.CLOSED,
    },
    details=PickupDetails,
    loose_in=frozenset({S.NEW, S.SCHEDULED}),
    demands=(
        Demand(
            Said("proof of collection, or a reason"),
            is_told(PickupDetails.proof, PickupDetails.reason),
            "proof",
        ),
    ),
    closes_itself=False,
    setbacks={S.ASSIGNED: Setback.REFUSED, S.ACCEPTED: Setback.REFUSED, S.EN_ROUTE: Setback.FAILED},
    set_back_to=S.SCHEDULED,
    placed_while=frozenset({S.NEW, S.SCHEDULED}),
)
