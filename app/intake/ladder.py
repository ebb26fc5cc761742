"""From contact to ticket: the ladder of product.md, the same on every channel. The first step that fits ends it.

1 Recognise is done before (number, language, reading) and here (reference, item; a mistaken number is asked back).
3 and 4 ask `ANSWERS` and `WINDOWS`, in their order; who had an answer and wants a person is past them, and who sends
a picture is past `ANSWERS`."""

from collections.abc import Callable

from sqlalchemy.orm.attributes import set_committed_value

from app.core.database import db
from app.core.events import record
from app.intake.gestures import hear_gesture
from app.intake.heard import Heard, Reply
from app.intake.matter import find_matter, items_of
from app.intake.slips import ask_what_was_meant
from app.items.queries import lead_unit_of
from app.tickets.models import PartyRole, Proof, Ticket
from app.tickets.operations.attaching import note_offered
from app.tickets.operations.contacts import add_message, end_contact
from app.tickets.operations.opening import Matter, add_party, hear_customer, open_ticket
from app.tickets.queries import proof_of

ANSWERS: list[Callable[[Heard], Reply | None]] = []
WINDOWS: list[Callable[[Heard], Reply | None]] = []


def climb_ladder(heard: Heard) -> None:
    """Let the steps have it, in order."""
    with db.session.no_autoflush:  # what is known of the contact is written once, at the end
        matter = find_matter(heard.about, heard.proved_point, heard.at)
    open_matter = matter if matter is not None and matter.is_open else None
    if hear_gesture(heard.contact, heard.point, open_matter, heard.gesture, heard.opt_word, at=heard.at):
        _keep_words(heard, open_matter)
    elif not heard.files and (asked := ask_what_was_meant(heard)) is not None:
        _answer(heard, asked)
    elif open_matter is not None:
        join(heard, open_matter)
    elif not heard.for_person and (reply := _first(_askable(heard), heard)) is not None:
        _answer(heard, reply)
    else:
        open_new(heard, follows=matter)


def join(heard: Heard, ticket: Ticket) -> None:
    """Step 2: the words go on the open ticket. They count as an urge unless they answer a question of ours.

    Somebody who only knows the reference is heard, but changes nothing: a person looks at it."""
    _keep_words(heard, ticket)
    if heard.point is not None and ticket.point_id == heard.point.id:
        set_committed_value(ticket, "point", heard.point)  # whoever answers need not read it again
    person = heard.point.person if heard.point else None
    proof = proof_of(ticket, person) if person else None
    if heard.proof is Proof.NONE:
        proof = proof and Proof.NONE
    elif proof is None and person is not None and heard.side:
        proof = heard.proof
        add_party(ticket, person, PartyRole(heard.side), proof, heard.at)
    if proof not in (None, Proof.NONE):
        ticket.triage = ticket.triage | {"items": sorted({*items_of(ticket), *heard.numbers})}
        heard.contact.is_urge = hear_customer(ticket, heard.contact, actor=heard.actor, at=heard.at)
    else:
        ticket.needs_look = True
        if person is not None and proof is None:
            add_party(ticket, person, PartyRole.COMPLAINANT, Proof.NONE, heard.at)
        record("contact.answered", heard.contact, heard.actor, at=heard.at, text="already_open", words={})
    end_contact(heard.contact, "ticket_joined", at=heard.at, ticket=ticket)


def open_new(heard: Heard, *, follows: Ticket | None) -> Ticket:
    """Step 5: somebody must act."""
    reading = heard.reading
    matter = Matter(
        kind=reading.kind,
        language=reading.language,
        channel=heard.contact.channel,
        words=heard.title,
        topic=reading.topic,
        urgent=reading.urgent,
        unsure=reading.unsure,
        triage={"reason": reading.reason, "threat": reading.threat, "items": heard.numbers},
    )
    ticket = open_ticket(
        matter,
        customer=heard.point.person if heard.point else None,
        point=heard.point,
        role=PartyRole(heard.side or PartyRole.COMPLAINANT),
        proof=heard.proof if heard.point else Proof.NONE,
        lead_unit=next(filter(None, map(lead_unit_of, heard.items)), None),
        actor=heard.actor,
        at=heard.at,
        follows=follows,
    )
    _keep_words(heard, ticket)
    heard.contact.topic = reading.topic
    end_contact(heard.contact, "ticket_opened", at=heard.at, ticket=ticket)
    return ticket


def _askable(heard: Heard) -> list[Callable[[Heard], Reply | None]]:
    """Data answers no picture: without a ticket nobody would ever look at it."""
    return [*WINDOWS] if heard.files else [*ANSWERS, *WINDOWS]


def _first(askable: list[Callable[[Heard], Reply | None]], heard: Heard) -> Reply | None:
    return next((reply for ask in askable if (reply := ask(heard)) is not None), None)


def _answer(heard: Heard, reply: Reply) -> None:
    _keep_words(heard, None)
    end_contact(heard.contact, reply.disposition, at=heard.at)
    record("contact.answered", heard.contact, heard.actor, at=heard.at, text=reply.text, words=reply.words)


def _keep_words(heard: Heard, ticket: Ticket | None) -> None:
    if heard.said is None:
        return
    language, actor, at = heard.reading.language, heard.actor, heard.at
    message = add_message(heard.contact, heard.said, ticket=ticket, language=language, actor=actor, at=at)
    note_offered(message, heard.files, actor=actor, at=at)
