"""The door: note the contact, say who it is, and walk the ladder with what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.events import SYSTEM, Acting
from app.core.numbers import country_of
from app.customers.models import ContactPoint, PointKind
from app.customers.operations import identify
from app.intake.answers import what_wants_a_person
from app.intake.heard import Heard
from app.intake.ladder import climb_ladder
from app.intake.slips import what_is_confirmed
from app.tickets.models import Contact, Direction, Proof
from app.tickets.operations.attaching import Offered
from app.tickets.operations.contacts import note_contact
from app.triage.queries import read_text


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


def take_in(incoming: Incoming, *, at: datetime) -> Contact:
    """Open the contact and receive what it said, as a text does at once."""
    point = identify(PointKind.PHONE, incoming.number) if incoming.number else None
    contact = open_contact(incoming, point, at=at)
    receive(contact, point, incoming, at=at)
    return contact


def open_contact(incoming: Incoming, point: ContactPoint | None, *, at: datetime) -> Contact:
    """Note the touch by its provider's id."""
    return note_contact(
        provider_id=incoming.provider_id,
        at=at,
        channel=incoming.channel,
        direction=Direction.IN,
        customer_id=point.person.id if point else None,
        from_address=incoming.number,
        to_address=incoming.to_address,
    )


def receive(contact: Contact, point: ContactPoint | None, incoming: Incoming, *, at: datetime) -> None:
    """Read what was said and let the first step of the ladder that fits have it."""
    customer = point.person if point else None
    actor: Acting = customer or SYSTEM
    country = country_of(incoming.number) if incoming.number else None
    language = customer.language if customer else None
    about, reading = incoming.said, read_text(incoming.said, language, country)
    for_person = what_wants_a_person(point, incoming.said, at)
    meant = for_person or what_is_confirmed(point, reading, at)
    if meant is not None:
        about, reading = meant, read_text(meant, language, country)
    contact.language = reading.language
    if customer is not None and customer.language is None:
        customer.language = reading.language
    climb_ladder(
        Heard(
            contact, point, incoming.said, about, reading, incoming.opt_word, actor, at,
            proof=incoming.proof, for_person=for_person is not None, files=incoming.files,
        )
    )  # fmt: skip
