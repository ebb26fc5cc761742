"""The parties of a ticket as its page shows them: role, who, how proved, and for whom they act."""

from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.customers.models import ContactPoint, PointKind
from app.desk.page import Page
from app.tickets.forms.parties import party_form_of
from app.tickets.models import Party, Proof
from app.tickets.queries import has_right, parties_of
from app.tickets.secrecy import SEEN_BY_US


def parties(page: Page) -> dict[str, Any]:
    """Who they are, the first to come first."""
    found = sorted(parties_of(page.ticket.id), key=lambda party: party.since)
    numbers = _numbers_of(found)
    return {"parties": [_shown(party, numbers) for party in found]}


def _numbers_of(parties: list[Party]) -> dict[int, str]:
    """The telephone of each, the one known last."""
    theirs = ContactPoint.customer_id.in_({party.customer_id for party in parties})
    wanted = sa.select(ContactPoint.customer_id, ContactPoint.address)
    phones = wanted.where(theirs, ContactPoint.kind == PointKind.PHONE).order_by(ContactPoint.id)
    return {row.customer_id: row.address for row in db.session.execute(phones)}


def _shown(party: Party, numbers: dict[int, str]) -> dict[str, Any]:
    return {
        "customer_id": party.customer_id,
        "role": party.role.value,
        "name": party.customer.name,
        "number": numbers.get(party.customer_id),
        "proof": party.proof.value,
        "acts_for": party.acts_for.name if party.acts_for else None,
        "provable": [proof.value for proof in Proof if proof in SEEN_BY_US - {party.proof}],
    }


def parties_form(page: Page) -> dict[str, Any]:
    """What changes them, if that was asked for and this person may do so."""
    wanted = page.editing == "parties" and page.ticket.is_open
    may = wanted and has_right(page.user, "tickets.work", page.ticket)
    return {"parties_form": party_form_of(page.ticket) if may else None}
