"""What tests of duplicates start from."""

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.models import Status, Ticket
from app.tickets.operations.merging import merge_tickets, undo_merge
from tests.factories import make_point, make_ticket

LI_WEN, CHEN_HAO, STRANGER = "+14155550101", "+14155550103", "+14155550199"
ITEM, OTHER = "EA123456785CN", "EE402100577CN"


def ticket_of(number: str = LI_WEN, *items: str, kind: str = "query", **facts) -> Ticket:
    """One of that number's, about these items."""
    return make_ticket(
        kind, point=make_point(number, name=facts.pop("name", None)), triage={"items": list(items)}, **facts
    )


def merge(ticket: Ticket, survivor: Ticket, actor=SYSTEM) -> None:
    with transaction():
        merge_tickets(*_read(ticket, survivor), actor=actor)


def undo(ticket: Ticket, survivor: Ticket, actor=SYSTEM) -> None:
    with transaction():
        undo_merge(*_read(ticket, survivor), actor=actor)


def brought(ticket: Ticket, status: str) -> Ticket:
    """In that status, whatever came before."""
    with transaction():
        db.session.get_one(Ticket, ticket.id).status = Status(status)
    return ticket


def _read(*tickets: Ticket) -> list[Ticket]:
    """A sweep has let go of them: as they are now."""
    return [db.session.get_one(Ticket, ticket.id) for ticket in tickets]
