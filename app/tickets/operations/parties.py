"""Who has to do with a ticket: named, proved, and taken out again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import Acting, record
from app.customers.models import ContactPoint, Customer
from app.items.models import Side
from app.tickets.merging import family_of
from app.tickets.models import Party, PartyRole, Proof, Ticket
from app.tickets.parties import rows_of, those_who_act_for
from app.tickets.queries import parties_of
from app.tickets.secrecy import LETS_OTHERS_ACT, SEEN_BY_US, STRENGTH, proves


def add_party(
    ticket: Ticket,
    customer: Customer,
    role: PartyRole,
    proof: Proof,
    at: datetime,
    **more: Any,
) -> None:
    """Put somebody on the ticket in a role."""
    db.session.add(Party(ticket=ticket, customer=customer, role=role, proof=proof, since=at, **more))


def name_party(
    ticket: Ticket,
    point: ContactPoint,
    role: PartyRole,
    *,
    actor: Acting,
    at: datetime,
    acts_for: Customer | None = None,
    known_as: str | None = None,
) -> None:
    """Somebody says who else has to do with it; they have proved nothing yet. Said twice it is so once.

    Who stood there as a third party does so no more. Whoever names a number learns no name by it: to them who acts for
    them is `known_as` they said."""
    _refuse_ended(ticket)
    person, parties = point.person, parties_of(ticket.id)
    if role is PartyRole.AUTHORISED:
        _refuse_authority(parties, person, acts_for)
    mine = rows_of(parties, person.id)
    if any(party.role is role for party in mine):
        return
    for party in mine:
        if party.role is PartyRole.THIRD_PARTY:
            db.session.delete(party)
    add_party(ticket, person, role, Proof.NONE, at, acts_for=acts_for, known_as=known_as)
    principal = acts_for.id if acts_for else None
    told = {"customer": person.id, "role": role, "acts_for": principal, "address": point.address}
    record("ticket.party_named", ticket, actor, at=at, **told)


def _refuse_ended(ticket: Ticket) -> None:
    if not ticket.is_open:
        raise Refused("This ticket has ended. Its parties stay as they are.")


def _refuse_authority(parties: Sequence[Party], person: Customer, acts_for: Customer | None) -> None:
    principals = [row for row in parties if row.role in LETS_OTHERS_ACT]
    if acts_for is None or not rows_of(principals, acts_for.person_id):
        raise Refused("Say for which party of this ticket they act.")
    if acts_for.person_id == person.id:
        raise Refused("Nobody needs to be named to act for themselves.")
    for party in rows_of(parties, person.id):
        if party.acts_for is not None and party.acts_for.person_id != acts_for.person_id:
            raise Refused("This person cannot act for them here.")  # they do for another party: not told


def prove_party(
    ticket: Ticket,
    customer: Customer,
    proof: Proof,
    *,
    side: Side | None,
    actor: Acting,
    at: datetime,
) -> bool:
    """Somebody who is on it proved who they are; whether that says anything of what they are to it.

    A telephone proves whoever was named by it, whose `side` of an item it stands on, and whose ticket it is."""
    is_own = ticket.customer is not None and ticket.customer.person_id == customer.person_id
    mine = rows_of(parties_of(ticket.id), customer.person_id)
    proved = [row for row in mine if proves(proof, row.role, is_theirs=is_own or side is not None)]
    for party in proved:
        if STRENGTH[party.proof] < STRENGTH[proof]:
            _prove(party, proof, side, actor, at)
    return bool(proved)


def record_proof(
    ticket: Ticket,
    customer_id: int,
    role: PartyRole,
    proof: Proof,
    *,
    was: str | None,
    actor: Acting,
    at: datetime,
) -> None:
    """A colleague saw a receipt or a card. If it is not as the page showed it (`was`), that is a conflict."""
    _refuse_ended(ticket)
    rows = _rows_in_role(ticket, customer_id, role)
    if not rows:
        raise Conflict("Meanwhile somebody took this party out.")
    party = rows[0]
    if proof not in SEEN_BY_US:
        raise Refused("Only what you have seen yourself can be recorded here.")
    if party.proof is not proof:
        _refuse_changed(party, was)
        _prove(party, proof, None, actor, at)


def _prove(party: Party, proof: Proof, side: Side | None, actor: Acting, at: datetime) -> None:
    """Who stood there as a third party is one no longer, if what they proved is more than their telephone."""
    if party.role is PartyRole.THIRD_PARTY and (side is not None or proof in SEEN_BY_US):
        party.role = PartyRole(side or PartyRole.COMPLAINANT)
    party.proof = proof
    told = {"customer": party.customer_id, "role": party.role, "proof": proof}
    record("ticket.party_proved", party.ticket, actor, at=at, **told)


def remove_party(
    ticket: Ticket, customer_id: int, role: PartyRole, *, was: str | None, actor: Acting, at: datetime
) -> None:
    """Take out who should not be there, and with them who acts for them alone. A second time changes nothing."""
    _refuse_ended(ticket)
    rows = _rows_in_role(ticket, customer_id, role)
    if not rows:
        return
    party = rows[0]
    _refuse_changed(party, was)
    person = party.customer.person_id
    left = [row for row in rows_of(parties_of(ticket.id), person) if row not in rows]
    if not left and ticket.customer is not None and ticket.customer.person_id == person:
        raise Refused("The ticket is theirs: they stay on it.")
    for row in rows:
        _remove(row, actor, at)
    if not any(row.role in LETS_OTHERS_ACT for row in left):
        for other in those_who_act_for(parties_of(ticket.id), person):
            _remove(other, actor, at)


def _rows_in_role(ticket: Ticket, customer_id: int, role: PartyRole) -> Sequence[Party]:
    """Those that say so, on the ticket and on what was merged into it, the best proved first; as they are now."""
    said = sa.select(Party).where(
        Party.ticket_id.in_(family_of(ticket.id)), Party.customer_id == customer_id, Party.role == role
    )
    found = db.session.scalars(said.execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda party: STRENGTH[party.proof], reverse=True)


def _refuse_changed(party: Party, was: str | None) -> None:
    if party.proof.value != was:
        raise Conflict("Meanwhile something else was recorded about this party.")


def _remove(party: Party, actor: Acting, at: datetime) -> None:
    db.session.delete(party)
    told = {"customer": party.customer_id, "role": party.role, "proof": party.proof, "since": party.since}
    record("ticket.party_removed", party.ticket, actor, at=at, **told)
