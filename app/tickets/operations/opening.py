"""Opening a ticket, and what further words of the customer do to an open one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.queries import UnitNode
from app.core.database import db
from app.core.events import Acting, record
from app.core.plain_text import one_line
from app.customers.models import ContactPoint, Customer
from app.items.queries import stages_of
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import begin_span, move
from app.tickets.models import Contact, PartyRole, Priority, Proof, Status, Ticket
from app.tickets.operations.parties import add_party
from app.tickets.references import draw_reference

SUBJECT_LENGTH = 120
NO_WORDS = "…"


@dataclass(frozen=True)
class Matter:
    """What somebody wants of us, as far as the first words tell."""

    kind: str
    language: str
    channel: str
    words: str
    topic: str | None = None
    urgent: bool = False
    unsure: bool = False
    triage: dict[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)  # of the kind's own table


def open_ticket(
    matter: Matter,
    *,
    customer: Customer | None,
    point: ContactPoint | None,
    proof: Proof,
    actor: Acting,
    at: datetime,
    role: PartyRole = PartyRole.COMPLAINANT,
    lead_unit: UnitNode | None = None,
    follows: Ticket | None = None,
    first_contact_at: datetime | None = None,
) -> Ticket:
    """A new work order of its kind, with its party and its first span. Unit, timers and place follow by the switchboard.

    `first_contact_at` is when the matter was first told us, where that was before."""
    ticket = Ticket(
        reference=draw_reference(),
        kind=KINDS[matter.kind].code,
        status=Status.NEW,
        priority=Priority.HIGH if matter.urgent else Priority.NORMAL,
        level=0,
        subject=subject_of(matter.words),
        topic=matter.topic,
        language=matter.language,
        channel=matter.channel,
        customer=customer,
        point=point,
        lead_unit_id=lead_unit.id if lead_unit else None,
        follows_id=follows.id if follows else None,
        needs_look=matter.unsure,
        triage=matter.triage | {"stages": stages_of(matter.triage.get("items", ()))},
        urges=0,
        first_contact_at=min(first_contact_at or at, at),
        opened_at=at,
        last_contact_at=at,
    )
    db.session.add(ticket)
    if customer is not None:
        add_party(ticket, customer, role, proof, at)
    if (details := KINDS[matter.kind].details) and matter.facts:
        db.session.add(details(ticket=ticket, **matter.facts))
    begin_span(ticket, actor, at)
    record("ticket.opened", ticket, actor, at=at, kind=ticket.kind, channel=matter.channel)
    return ticket


def subject_of(words: str) -> str:
    """The first words as one line."""
    line = one_line(words) or NO_WORDS
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1].rstrip() + "…"


def urge_ticket(ticket: Ticket, contact: Contact, *, actor: Acting, at: datetime) -> None:
    """Somebody who is party to it asks again; whoever asks is answered, there where they asked."""
    ticket.urges += 1
    asked = {"address": contact.from_address, "channel": contact.channel, "language": contact.language}
    record("ticket.urged", ticket, actor, at=at, count=ticket.urges, asked=asked)


def hear_threat(ticket: Ticket, *, actor: Acting, at: datetime) -> None:
    """A customer of it threatens, which they had not when it was opened. A second time it changes nothing."""
    if not ticket.triage.get("threat"):
        ticket.triage = ticket.triage | {"threat": True, "threatened_at": at.isoformat()}
        record("ticket.threatened", ticket, actor, at=at)


def hear_customer(ticket: Ticket, contact: Contact, *, actor: Acting, at: datetime) -> bool:
    """Further words on an open ticket. True if they are an urge: they answer no question of ours and reopen nothing."""
    if ticket.status is Status.WAITING_CUSTOMER:
        move(ticket, Status.INVESTIGATING, actor=actor, at=at, why="customer_replied")
        return False
    if ticket.status in (Status.ANSWERED, Status.FOLLOW_UP):
        move(ticket, Status.INVESTIGATING, actor=actor, at=at, why="reopened")
        return False
    urge_ticket(ticket, contact, actor=actor, at=at)
    return True


def mark_looked_at(ticket: Ticket, *, actor: Acting) -> None:
    """A person has read what triage was unsure of."""
    if ticket.needs_look:
        ticket.needs_look = False
        record("ticket.looked_at", ticket, actor)


def advance_when_taken(ticket: Ticket, *, actor: Acting, at: datetime) -> None:
    """Taking a new ticket moves it on by itself."""
    to = KINDS[ticket.kind].when_taken
    if to is not None and ticket.status is Status.NEW:
        move(ticket, to, actor=actor, at=at)
