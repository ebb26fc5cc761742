"""The door: note the contact, say who it is, and walk the ladder with what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import house_zone
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting
from app.core.numbers import country_of
from app.customers.models import ContactPoint, Customer, PointKind
from app.customers.operations import identify, make_known
from app.intake.answers import what_wants_a_person
from app.intake.heard import FilledForm, Heard, Outcome
from app.intake.ladder import climb_ladder, join
from app.intake.slips import what_is_confirmed
from app.tickets.merging import hold_survivor
from app.tickets.models import Contact, Direction, Proof, Ticket
from app.tickets.operations.attaching import Offered
from app.tickets.operations.contacts import note_contact, take_along
from app.triage.queries import read_text
from app.triage.reading import Reading


@dataclass(frozen=True)
class Incoming:
    """What a channel brings to the door. `number` is +E.164, or None where it is withheld."""

    channel: str
    provider_id: str | None
    number: str | None
    to_address: str
    said: str
    opt_word: str | None = None
    proof: Proof = Proof.CALLER_ID  # that the number is theirs: a form's is only typed
    files: Sequence[Offered] = ()
    form: FilledForm | None = None  # what a form knows beyond its words
    by: Acting | None = None  # the colleague who writes down what somebody else says
    for_person: bool = False  # somebody is to look, whatever data could answer
    pursues: Contact | None = None  # it had our answer, which does not settle it


def take_in(incoming: Incoming, *, at: datetime) -> Outcome:
    """Open the contact and receive what it said, as a text does at once."""
    point = identify(PointKind.PHONE, incoming.number) if incoming.number else None
    contact = open_contact(incoming, point, at=at)
    return receive(contact, point, incoming, at=at)


def open_contact(incoming: Incoming, point: ContactPoint | None, *, at: datetime) -> Contact:
    """Note the touch by its provider's id."""
    return note_contact(
        provider_id=incoming.provider_id,
        at=at,
        channel=incoming.channel,
        direction=Direction.IN,
        customer_id=point.person.id if point else None,
        handler_id=incoming.by.id if incoming.by else None,
        from_address=incoming.number,
        to_address=incoming.to_address,
    )


def receive(contact: Contact, point: ContactPoint | None, incoming: Incoming, *, at: datetime) -> Outcome:
    """Read what was said and let the first step of the ladder that fits have it."""
    customer = _customer_of(contact, point, incoming)
    about, reading, pursued = _understand(point, incoming, customer, at)
    contact.language = reading.language
    if customer is not None and customer.language is None:
        customer.language = reading.language
    heard = Heard(
        contact, customer, point, incoming.said, about, reading, incoming.opt_word,
        incoming.by or customer or SYSTEM, at,
        proof=incoming.proof, for_person=incoming.for_person or pursued is not None,
        files=incoming.files, form=incoming.form, first_told_at=pursued.started_at if pursued else None,
        chosen=(incoming.form.item,) if incoming.form and incoming.form.item else (),
    )  # fmt: skip
    outcome = climb_ladder(heard)
    if pursued is not None and contact.ticket is not None:
        take_along(pursued, contact.ticket)
    return outcome


def add_words_to(ticket: Ticket, incoming: Incoming, *, at: datetime) -> Outcome:
    """Words for this very ticket, from somebody who has it open: they join it, whatever they say."""
    # The point is held before the ticket, as by every text and call: so no two of them wait for each other.
    point = identify(PointKind.PHONE, incoming.number) if incoming.number else None
    ticket = hold_survivor(ticket)
    if not ticket.is_open:
        raise Refused("This has ended. Begin a new request, and name its reference.")
    contact = open_contact(incoming, point, at=at)
    customer = _customer_of(contact, point, incoming)
    reading = read_text(incoming.said, ticket.language)
    contact.language = reading.language
    heard = Heard(
        contact, customer, point, incoming.said, incoming.said, reading, None,
        incoming.by or customer or SYSTEM, at, proof=incoming.proof,
    )  # fmt: skip
    return join(heard, ticket)


def _customer_of(contact: Contact, point: ContactPoint | None, incoming: Incoming) -> Customer | None:
    """Who it is: by their number; else, if they only gave a name, somebody of that name."""
    name = incoming.form.name if incoming.form else None
    if point is not None:
        point.person.name = point.person.name or name
        return point.person
    if name is None:
        return None
    customer = make_known(name)
    contact.customer_id = customer.id
    return customer


def _understand(
    point: ContactPoint | None, incoming: Incoming, customer: Customer | None, at: datetime
) -> tuple[str, Reading, Contact | None]:
    """The words to understand it by, what they want, and the contact whose answer does not satisfy them."""
    chosen = incoming.form
    country = country_of(incoming.number) if incoming.number else None
    language = customer.language if customer else None
    if chosen is not None:
        reading = read_text(incoming.said, chosen.language, country)
        return incoming.said, chosen.over(reading), incoming.pursues
    reading = read_text(incoming.said, language, country, at=at, zone=house_zone())
    pursued = what_wants_a_person(point, incoming.said, at)
    meant = pursued.body if pursued else what_is_confirmed(point, reading, at)
    if meant is None:
        return incoming.said, reading, None
    reading = read_text(meant, language, country, at=at, zone=house_zone())
    return meant, reading, pursued.Contact if pursued else None
