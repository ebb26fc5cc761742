"""One ticket is a duplicate of another: it is given up, and the other goes on for both. Whoever does it holds both.

Nothing is copied: what was said and done stays where it was, and is read from there (`app/tickets/merging.py`)."""

from datetime import datetime

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record
from app.core.wording import grouped
from app.tickets.handoffs import open_handoffs_of
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import allowed_from, give_up, move, take_up_again
from app.tickets.merging import Merge, merges_into
from app.tickets.models import Priority, Status, Ticket
from app.tickets.operations.items import name_items

DUPLICATE = "duplicate"
_DONE = frozenset({Status.ANSWERED, Status.FOLLOW_UP, Status.COLLECTED})


def check_merge(ticket: Ticket, survivor: Ticket) -> None:
    """Whether the one may be given up for the other; refused with the reason."""
    if ticket.id == survivor.id:
        raise Refused("A ticket is no duplicate of itself.")
    for each in (ticket, survivor):
        if not each.is_open:
            raise Refused(
                "%(reference)s has ended. Only open tickets are merged.", reference=grouped(each.reference)
            )
    if ticket.status not in KINDS[ticket.kind].loose_in:
        raise Refused("Here something is decided or under way. Merge the other ticket into this one.")
    if ticket.kind != survivor.kind and (ticket.kind, survivor.kind) != ("query", "complaint"):
        raise Refused("They are of different kinds. Make them the same kind first.")
    if _is_done(survivor) and Status.INVESTIGATING not in allowed_from(survivor):
        raise Refused("What the other asked for is done already.")
    if open_handoffs_of([ticket.id]):
        raise Refused(
            "A unit still owes this ticket an answer. Wait for it, or merge the other ticket into this one."
        )
    if not (_is_of_one_person(ticket, survivor) or items_of(ticket) & items_of(survivor)):
        raise Refused(
            "They are of different customers and name no item in common: each keeps a ticket of their own."
        )


def _is_of_one_person(ticket: Ticket, survivor: Ticket) -> bool:
    people = [each.customer.person_id if each.customer else None for each in (ticket, survivor)]
    return people[0] is not None and people[0] == people[1]


def items_of(ticket: Ticket) -> set[str]:
    """The items it names."""
    return set(ticket.triage.get("items", ()))


def _is_done(ticket: Ticket) -> bool:
    return ticket.status in _DONE


def merge_tickets(ticket: Ticket, survivor: Ticket, *, actor: Acting, at: datetime | None = None) -> None:
    """Give up the one for the other. A second time it changes nothing.

    The earliest contact counts for both. What was answered goes on if the other is not."""
    if ticket.survivor_id == survivor.id:
        return
    check_merge(ticket, survivor)
    at = at or now()
    further = sorted(items_of(ticket) - items_of(survivor))
    merge = Merge(ticket_id=ticket.id, survivor_id=survivor.id, at=at, status=ticket.status, items=further)
    merge.first_contact_at = survivor.first_contact_at
    db.session.add(merge)
    if _is_done(survivor) and not _is_done(ticket):
        move(survivor, Status.INVESTIGATING, actor=actor, at=at, why="merged")
    _take_over(ticket, survivor)
    name_items(survivor, further, actor=actor, at=at)
    was, ticket.survivor_id, ticket.outcome = ticket.status, survivor.id, DUPLICATE
    give_up(ticket, actor=actor, at=at)
    told = {"was": was.value, "to": ticket.status.value, "into": survivor.reference}
    record("ticket.merged", ticket, actor, at=at, **told)
    record("ticket.absorbed", survivor, actor, at=at, reference=ticket.reference, title=ticket.subject)


def _take_over(ticket: Ticket, survivor: Ticket) -> None:
    survivor.first_contact_at = min(survivor.first_contact_at, ticket.first_contact_at)
    survivor.last_contact_at = max(survivor.last_contact_at, ticket.last_contact_at)
    survivor.asked_at = max(filter(None, (survivor.asked_at, ticket.asked_at)), default=None)
    survivor.urges += ticket.urges
    stages = {**ticket.triage.get("stages", {}), **survivor.triage.get("stages", {})}
    survivor.triage = survivor.triage | {"stages": stages}
    survivor.priority = max(survivor.priority, ticket.priority, key=list(Priority).index)


def undo_merge(ticket: Ticket, survivor: Ticket, *, actor: Acting, at: datetime | None = None) -> None:
    """It was no duplicate: both are what they were, but for what came since, which stays where it came. Twice is once.

    The newest merge first, so that each is taken back from what it found."""
    if ticket.survivor_id != survivor.id:
        return
    if not survivor.is_open:
        raise Refused(
            "%(reference)s has ended. Only open tickets are merged.", reference=grouped(survivor.reference)
        )
    newest = merges_into(survivor.id)[0]
    if newest.ticket_id != ticket.id:
        reference = grouped(newest.ticket.reference)
        raise Refused("First take back %(reference)s, which was merged later.", reference=reference)
    at = at or now()
    newest.undone_at = at
    survivor.first_contact_at, survivor.urges = newest.first_contact_at, survivor.urges - ticket.urges
    kept = [item for item in survivor.triage.get("items", ()) if item not in newest.items]
    survivor.triage = survivor.triage | {"items": kept}
    ticket.survivor_id = ticket.outcome = ticket.assignee_id = None
    merged_at = ticket.closed_at
    take_up_again(ticket, newest.status, actor=actor, at=at)
    record("ticket.unmerged", ticket, actor, at=at, survivor=survivor.reference, merged_at=merged_at)
    record("ticket.separated", survivor, actor, at=at, reference=ticket.reference)
