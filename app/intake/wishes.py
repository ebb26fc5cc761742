"""What somebody asks for by keys or on a form: the kind is theirs to say, so nothing about it is guessed."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.core.database import db
from app.core.events import PROVIDER, SYSTEM
from app.core.numbers import country_of
from app.customers.models import ContactPoint
from app.intake.heard import Heard, Reply
from app.intake.ladder import WINDOWS, join, open_new
from app.intake.matter import ABOUT_ITEMS, find_matter, items_in
from app.tickets.matters import ticket_named
from app.tickets.models import Contact, Message, Priority, Ticket
from app.tickets.operations.contacts import add_message
from app.tickets.operations.items import name_items
from app.tickets.operations.opening import hear_threat, subject_of
from app.triage.queries import read_text
from app.triage.reading import Reading


@dataclass(frozen=True)
class Wish:
    """A work order of this kind is wanted, as far as it was told."""

    kind: str
    language: str
    title: str  # for the board, until there are words
    topic: str | None = None
    items: tuple[str, ...] = ()
    reference: str = ""  # of the case it is about
    needs_look: bool = False
    joins: frozenset[str] = ABOUT_ITEMS  # kinds of open tickets that may be the same matter
    details: dict[str, Any] = field(default_factory=dict)  # kept beside what triage found


def grant_wish(
    contact: Contact, point: ContactPoint | None, wish: Wish, *, opened: str | None = None, at: datetime
) -> Ticket:
    """The ladder from its second step on: whoever asks so is past being answered from data.

    Within a contact that has `opened` a ticket already, what would open a second one is noted on that."""
    heard = _heard(contact, point, wish, at)
    with db.session.no_autoflush:
        matter = find_matter(wish.reference, point, at, wish.items) if wish.joins else None
    if matter is not None and matter.is_open and matter.kind in wish.joins and matter.reference != opened:
        if matter is not contact.ticket:  # within one contact they ask once
            join(heard, matter)
        return matter
    if opened is not None:
        return _note_on(opened, contact, wish, at)
    follows = matter if matter is not None and not matter.is_open else None
    ticket = open_new(heard, follows=follows).contact.ticket
    assert ticket is not None
    ticket.triage = ticket.triage | wish.details
    return ticket


def _note_on(opened: str, contact: Contact, wish: Wish, at: datetime) -> Ticket:
    """A person looks at what this contact wants besides."""
    with db.session.no_autoflush:
        ticket = ticket_named(opened)
    assert ticket is not None
    ticket.needs_look, contact.ticket = True, ticket
    add_message(contact, wish.title, ticket=ticket, language=wish.language, actor=SYSTEM, at=at)
    return ticket


def refuse_wish(contact: Contact, wish: Wish, *, at: datetime) -> Reply | None:
    """The ladder's step 4: if it is too early or too late for it, the date; if it is not theirs to file, whose."""
    heard = _heard(contact, None, wish, at)
    return next((reply for ask in WINDOWS if (reply := ask(heard)) is not None), None)


def _heard(contact: Contact, point: ContactPoint | None, wish: Wish, at: datetime) -> Heard:
    reading = replace(
        read_text("", wish.language),
        label=wish.kind,
        kind=wish.kind,
        topic=wish.topic,
        unsure=wish.needs_look,
        reason=f"kind={wish.kind}: chosen",
    )
    person = point.person if point else None
    return Heard(
        contact, person, point, None, wish.title, reading, None, person or SYSTEM, at,
        for_person=True, chosen=wish.items,
    )  # fmt: skip


def add_words(
    contact: Contact,
    ticket: Ticket,
    words: str,
    *,
    language: str,
    title: str,
    is_theirs: bool,
    at: datetime,
) -> Message:
    """Words that come after their ticket was opened or joined: kept on it, and of whoever it belongs to also understood."""
    message = add_message(contact, words, ticket=ticket, language=language, actor=PROVIDER, at=at)
    if is_theirs:
        country = country_of(contact.from_address) if contact.from_address else None
        name_items(ticket, items_in(words), actor=PROVIDER, at=at)
        _understand(ticket, words, read_text(words, language, country), title, at)
    return message


def _understand(ticket: Ticket, words: str, reading: Reading, title: str, at: datetime) -> None:
    """What the words add to it, never against what was chosen."""
    if ticket.subject == subject_of(title):
        ticket.subject = subject_of(words)
    if ticket.topic is None and reading.kind == ticket.kind:
        ticket.topic = reading.topic
    if reading.urgent and ticket.priority is Priority.NORMAL:
        ticket.priority = Priority.HIGH
    if reading.threat:
        hear_threat(ticket, actor=PROVIDER, at=at)
