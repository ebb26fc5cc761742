"""What the ticket page shows of duplicates: those that may be meant, both side by side, and what was merged into it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.customers.queries import same_person
from app.desk.page import Page
from app.tickets.forms.merging import MergeForm
from app.tickets.kinds import KINDS
from app.tickets.matters import names_items
from app.tickets.merging import merges_into, survivor_of
from app.tickets.models import Ticket
from app.tickets.queries import has_right
from app.tickets.visibility import visible_to

MOST_OFFERED = 6


def fate(page: Page) -> dict[str, Any]:
    """Whether it may be given up for another; and where it goes on, if it was."""
    ticket = page.ticket
    return {
        "may_merge": ticket.status in KINDS[ticket.kind].loose_in,
        "goes_on": survivor_of(ticket).reference if ticket.survivor_id else None,
    }


def merge_form(page: Page) -> dict[str, Any]:
    """The form that gives it up, with the tickets that may be meant, if that was asked for and this person may do it."""
    wanted = page.editing == "merge" and page.ticket.status in KINDS[page.ticket.kind].loose_in
    may = wanted and has_right(page.user, "tickets.work", page.ticket)
    form = MergeForm(formdata=None) if may else None
    offered = [_shown(ticket) for ticket in _like(page)] if page.ticket.is_open else []
    return {"merge_form": form, "both": None, "offered_tickets": offered}


def _like(page: Page) -> Sequence[Ticket]:
    """The open tickets of the same customer, or about the same item, on which this person may work; the oldest first."""
    ticket, items = page.ticket, page.ticket.triage.get("items", ())
    same = [names_items(items)] if items else []
    if ticket.customer is not None:
        same.append(Ticket.customer_id.in_(same_person(ticket.customer.person_id)))
    like = sa.select(Ticket).where(
        sa.or_(*same) if same else sa.false(),
        Ticket.closed_at.is_(None),
        Ticket.id != ticket.id,
        visible_to(page.user, "tickets.work"),
    )
    oldest = like.options(joinedload(Ticket.customer)).order_by(Ticket.opened_at, Ticket.id)
    return db.session.scalars(oldest.limit(MOST_OFFERED)).all()


def side_by_side(ticket: Ticket, survivor: Ticket) -> dict[str, Any]:
    """What is given up, and for what."""
    return {"given_up": _shown(ticket), "goes_on": _shown(survivor)}


def _shown(ticket: Ticket) -> dict[str, Any]:
    customer, point = ticket.customer, ticket.point
    return {
        "reference": ticket.reference,
        "kind": ticket.kind,
        "status": ticket.status.value,
        "subject": ticket.subject,
        "language": ticket.language,
        "opened_at": ticket.opened_at,
        "customer": (customer.name if customer else None) or (point.address if point else None),
        "items": list(ticket.triage.get("items", ())),
    }


def seen(ticket: Ticket, survivor: Ticket) -> str:
    """What somebody who merges them has seen of both."""
    return " ".join(f"{each.reference} {each.kind} {each.status.value}" for each in (ticket, survivor))


def merged(page: Page) -> dict[str, Any]:
    """What was merged into this very ticket, the newest first: that one can be taken back."""
    merges = merges_into(page.ticket.id)
    return {
        "merged": [
            _shown(merge.ticket) | {"merged_at": merge.at, "is_newest": merge is merges[0]}
            for merge in merges
        ]
    }
