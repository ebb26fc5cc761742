"""Which units have to do with a ticket."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app.core.database import db
from app.tickets.models import Ticket, TicketUnit


def give_to_unit(ticket: Ticket, unit_id: int, *, at: datetime) -> None:
    """The unit has it now, and may see it from now on; so may the unit that is to be asked first."""
    ticket.unit_id = unit_id
    for each in {unit_id, ticket.lead_unit_id or unit_id}:
        db.session.add(TicketUnit(ticket=ticket, unit_id=each, since=at))


def hand_to_unit(tickets: Sequence[Ticket], unit_id: int, *, at: datetime) -> None:
    """Another unit has these now; those that had them may still see them."""
    for ticket in tickets:
        ticket.unit_id = unit_id
    show_to_units(sorted((ticket.id, unit_id) for ticket in tickets), at=at)


def show_to_units(rows: list[tuple[int, int]], *, at: datetime) -> None:
    """Let units see tickets they do not hold: (ticket id, unit id) pairs. Those who have it already keep their row."""
    if rows:
        tickets, units = zip(*rows, strict=True)
        pairs = sa.func.unnest(sa.cast(tickets, _TICKETS), sa.cast(units, _UNITS))
        told = pairs.table_valued("ticket", "unit").render_derived()
        values = sa.select(told.c.ticket, told.c.unit, sa.literal(at, sa.DateTime(timezone=True)))
        shown = insert(TicketUnit).from_select(["ticket_id", "unit_id", "since"], values)
        with db.session.no_autoflush:  # it reads nothing of what waits
            db.session.execute(shown.on_conflict_do_nothing())


_TICKETS, _UNITS = ARRAY(sa.BigInteger), ARRAY(sa.Integer)
