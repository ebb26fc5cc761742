"""Reads: what became of a form, and a request as whoever follows it may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.core.database import db
from app.customers.models import ContactPoint, Customer, PointKind
from app.items.models import MailItem
from app.items.queries import items_named
from app.sla.queries import promised_by
from app.tickets.kinds.pickup import PickupDetails
from app.tickets.merging import IN_FAMILY, survivor_of
from app.tickets.models import Contact, Direction, Message, Party, Status, Ticket
from app.tickets.parties import people_together, standings_of, those_who_act_for
from app.tickets.queries import party_rows
from app.tickets.secrecy import STRONG, Standing

SHOWN = 100  # the newest words


@dataclass(frozen=True)
class Followed:
    """A request and who follows it: its own customer, or another party of it."""

    asked: Ticket  # that of the reference they know
    ticket: Ticket  # that which goes on for it; itself, unless it was merged
    point: ContactPoint  # where they have the code sent
    person_id: int

    @property
    def reference(self) -> str:
        """By which they know it."""
        return self.asked.reference

    @property
    def seen(self) -> Ticket:
        """Whose items and dates they see: where the survivor is not theirs, only what was before it was merged."""
        return self.ticket if self.is_own else self.asked

    @cached_property
    def parties(self) -> Sequence[Party]:
        """All who are party to it, or to what was merged into it: a row each."""
        return party_rows(self.ticket.id)

    def parties_on(self, ticket: Ticket) -> Sequence[Party]:
        """Those of one of these tickets as if it stood alone."""
        return [party for party in self.parties if party.ticket_id == ticket.id]

    @property
    def parties_seen(self) -> Sequence[Party]:
        """Those by whom is told what they see of its items."""
        return self.parties if self.is_own else self.parties_on(self.asked)

    @cached_property
    def standings(self) -> Sequence[Standing]:
        """What they are to it, role by role."""
        return standings_of(self.ticket, self.parties, self.person_id)

    @cached_property
    def own_standings(self) -> Sequence[Standing]:
        """The same without what they are only to something that was merged into it."""
        return standings_of(self.ticket, self.parties_on(self.ticket), self.person_id)

    @property
    def is_party(self) -> bool:
        """Whether they may know more than how far it is."""
        return any(each.is_party for each in self.standings)

    @property
    def is_own(self) -> bool:
        """Whether it is theirs, or of whom they act for: what we wrote is for them."""
        return any(each.is_own and each.is_party for each in self.own_standings)

    @property
    def withdraws(self) -> bool:
        """Whether they may take it back."""
        return any(each.withdraws for each in self.own_standings)

    @property
    def lets_others_act(self) -> bool:
        """Whether they may name somebody who acts for them."""
        return any(each.lets_others_act for each in self.standings)


@dataclass(frozen=True)
class Said:
    """Words of theirs, or of ours."""

    at: datetime
    body: str
    language: str | None
    is_ours: bool
    by: str | None  # who acts for them, or for whom they act; None where it is themselves


def find_followed(reference: str, number: str) -> Followed | None:
    """The ticket of that reference, if whoever has that number is party to it: in one statement, whichever is wrong."""
    person = sa.func.coalesce(Customer.survivor_id, Customer.id)
    same = sa.orm.aliased(Customer)
    records = sa.select(same.id).where(sa.or_(same.id == person, same.survivor_id == person))
    is_own = Ticket.customer_id.in_(records.correlate(Customer))
    on_it = sa.exists().where(
        Party.ticket_id == Ticket.id, Party.customer_id.in_(records.correlate(Customer))
    )
    asked = (
        sa.select(Ticket, ContactPoint, person.label("person_id"))
        .select_from(ContactPoint)
        .join(Customer, Customer.id == ContactPoint.customer_id)
        .join(Ticket, sa.or_(is_own, on_it))
        .options(joinedload(Ticket.customer), joinedload(Ticket.point))
        .where(
            Ticket.reference == reference,
            ContactPoint.kind == PointKind.PHONE,
            ContactPoint.address == number,
        )
    )
    found = db.session.execute(asked).one_or_none()
    return Followed(found.Ticket, survivor_of(found.Ticket), *found[1:]) if found else None


def words_on(followed: Followed) -> list[Said]:
    """What they wrote, and what we wrote to them: never notes, nor what another party wrote or was told.

    Who acts for another reads on with them, and they with whoever acts for them; of tickets that were merged each as if
    it still stood alone."""
    wanted = sa.select(Ticket).options(joinedload(Ticket.customer)).where(Ticket.id.in_(IN_FAMILY))
    family = db.session.scalars(wanted, {"root": followed.ticket.id}).unique().all()
    names = {ticket.id: _names_on(ticket, followed) for ticket in family}
    open_to_them = sa.or_(*(_open_on(ticket, names[ticket.id], followed) for ticket in family))
    newest = (
        sa.select(Message).join(Message.contact).options(contains_eager(Message.contact)).where(open_to_them)
    )
    found = db.session.scalars(newest.order_by(Message.at.desc(), Message.id.desc()).limit(SHOWN)).all()
    return [
        Said(
            each.at, each.body, each.language, each.direction is Direction.OUT,
            _by(each, followed, names[each.ticket_id or 0]),
        )
        for each in reversed(found)
    ]  # fmt: skip


def _names_on(ticket: Ticket, followed: Followed) -> Mapping[int, str]:
    """With whom they read on that ticket. What somebody says who acts for them they read wherever it was said."""
    for_them = {
        row.customer.person_id: row.known_as or "–"
        for row in those_who_act_for(followed.parties, followed.person_id)
        if row.proof in STRONG
    }
    return {**for_them, **people_together(followed.parties_on(ticket), followed.person_id)}


def _open_on(ticket: Ticket, names: Mapping[int, str], followed: Followed) -> "sa.ColumnElement[bool]":
    """The words on that ticket which they may read."""
    records = sa.select(Customer.id).where(sa.or_(Customer.id.in_(names), Customer.survivor_id.in_(names)))
    standings = standings_of(ticket, followed.parties_on(ticket), followed.person_id)
    is_own = any(each.is_own and each.is_party for each in standings)
    theirs = sa.and_(Message.direction == Direction.IN, Contact.customer_id.in_(records))
    ours = Message.direction == Direction.OUT if is_own else sa.false()
    return sa.and_(Message.ticket_id == ticket.id, sa.or_(theirs, ours))


def _by(message: Message, followed: Followed, names: Mapping[int, str]) -> str | None:
    """Who wrote it, if it was not whoever reads it. A merged record wrote as its survivor."""
    writer = message.contact.customer_id if message.contact else None
    return names.get(writer or 0) if writer != followed.person_id else None


def due_of(ticket: Ticket) -> datetime | None:
    """By when we promised to settle it, as long as that is to come."""
    if not ticket.is_open or ticket.status is Status.WAITING_CUSTOMER:
        return None
    return promised_by(ticket)


def items_of(ticket: Ticket) -> Sequence[MailItem]:
    """The items it names, as far as a carrier told us of them."""
    return items_named(ticket.triage.get("items", ()))


def contact_named(provider_id: str) -> Contact | None:
    """What a form became, with its ticket."""
    wanted = sa.select(Contact).options(joinedload(Contact.ticket).joinedload(Ticket.customer))
    return db.session.scalar(wanted.where(Contact.provider_id == provider_id))


def words_of(contact: Contact) -> str:
    """The words of a contact."""
    return db.session.scalars(sa.select(Message.body).where(Message.contact_id == contact.id)).first() or ""


def facts_of(ticket: Ticket) -> PickupDetails | None:
    """Where and when we come, if we do. What other kinds note is for us."""
    return db.session.get(PickupDetails, ticket.id) if ticket.kind == "pickup" else None
