"""Where a ticket stands among others follows its clocks."""

from collections.abc import Sequence
from datetime import datetime

from app.core.events import SYSTEM, record
from app.sla.models import Timer
from app.sla.queries import due_of, timers_of
from app.tickets.models import Ticket


def tell_due(ticket: Ticket, at: datetime, timers: Sequence[Timer] | None = None) -> None:
    """Let routing reorder the ticket's place. Whoever has its clocks at hand gives them along."""
    due = due_of(timers_of(ticket) if timers is None else timers)
    record(
        "sla.due_changed",
        ticket,
        SYSTEM,
        at=at,
        due_at=due.due_at,
        warn_at=due.warn_at,
        target=due.target,
        paused=due.paused,
    )
