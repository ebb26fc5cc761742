"""Many tickets at once, opened as the application opens them."""

from datetime import datetime

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.models import Proof
from app.tickets.operations.opening import Matter, open_ticket
from tests.factories import browser_of, make_agent

TOGETHER = 250


def open_tickets(number: int, *, at: datetime | None = None) -> list[str]:
    """So many queries of people unknown, with places and running timers; their references."""
    at = at or now()
    matter = Matter(kind="query", language="en", channel="sms", words="Where is my parcel?")
    references: list[str] = []
    while len(references) < number:
        with transaction():
            opened = [
                open_ticket(matter, customer=None, point=None, proof=Proof.NONE, actor=SYSTEM, at=at)
                for _ in range(min(TOGETHER, number - len(references)))
            ]
        references += [ticket.reference for ticket in opened]
        db.session.remove()
    return references


def strip_of(reference: str, target: str = "first_response") -> str:
    """Why that deadline is what it is, as an agent reads it."""
    db.session.remove()
    return browser_of(make_agent()).get(f"/desk/tickets/{reference}/timers/{target}").text
