"""From contact to ticket: the ladder of product.md, the same on every channel. The first step that fits ends it.

1 Recognise is done before (number, language, reading) and here (reference, item; a mistaken number is asked back).
3 and 4 ask `ANSWERS` and `WINDOWS`, in their order; who had an answer and wants a person is past them, and who sends
a picture is past `ANSWERS`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.core.database import db
from app.core.events import record
from app.customers.models import Customer
from app.intake.gestures import hear_gesture
from app.intake.heard import Heard, Outcome, Reply
from app.intake.matter import ABOUT_ITEMS, find_matter, find_matter_about
from app.intake.slips import ask_what_was_meant
from app.intake.told import facts_told
from app.intake.windows import evidence_wanted
from app.items.models import Side
from app.items.queries import lead_unit_of
from app.sla.operations.waiting import NO_REPLY
from app.tickets.models import Message, PartyRole, Proof, Status, Ticket
from app.tickets.operations.attaching import note_offered
from app.tickets.operations.contacts import add_message, end_contact
from app.tickets.operations.items import name_items
from app.tickets.operations.opening import (
    Matter,
    hear_customer,
    hear_threat,
    open_ticket,
    urge_ticket,
)
from app.tickets.operations.parties import add_party, prove_party
from app.tickets.queries import proof_of, side_on
from app.tickets.secrecy import SEEN_BY_US

ANSWERS: list[Callable[[Heard], Reply | None]] = []
WINDOWS: list[Callable[[Heard], Reply | None]] = []


def climb_ladder(heard: Heard) -> Outcome:
    """Let the steps have it, in order."""
    with db.session.no_autoflush:  # what is known of the contact is written once, at the end
        matter = _matter_of(heard)
    open_matter = matter if matter is not None and matter.is_open else None
    if hear_gesture(heard.contact, heard.point, open_matter, heard.gesture, heard.opt_word, at=heard.at):
        return Outcome(heard.contact, _keep_words(heard, open_matter))
    asked = None if heard.form or heard.files else ask_what_was_meant(heard)
    if asked is not None:
        return _answer(heard, asked)
    if open_matter is not None:
        return join(heard, open_matter)
    if not heard.for_person and (reply := _first(_askable(heard), heard)) is not None:
        return _answer(heard, reply)
    return open_new(heard, follows=matter)


def _matter_of(heard: Heard) -> Ticket | None:
    """What the words belong to. Who fills in a form begins something new, unless somebody asks after that item already:
    neither a reference among the words nor a number that was only typed opens anybody's matter."""
    if heard.form is None:
        return find_matter(heard.about, heard.proved_point, heard.at)
    about_items = heard.form.kind in ABOUT_ITEMS
    return find_matter_about(heard.numbers, heard.at) if about_items else None


def join(heard: Heard, ticket: Ticket) -> Outcome:
    """Step 2: the words go on the open ticket. They count as an urge unless they answer a question of ours.

    Somebody who only knows the reference is heard, but changes nothing: a person looks at it."""
    message = _keep_words(heard, ticket)
    proof = _proof_on(heard, ticket)
    is_party = proof is not Proof.NONE or side_on(ticket, heard.number) is not None
    if heard.point is not None and ticket.point_id == heard.point.id:
        set_committed_value(ticket, "point", heard.point)  # whoever answers need not read it again
    if heard.proof is Proof.NONE:
        _hear_unproved(heard, ticket, is_named=is_party)
    elif proof is not Proof.NONE:
        name_items(ticket, heard.numbers, actor=heard.actor, at=heard.at)
        heard.contact.is_urge = hear_customer(ticket, heard.contact, actor=heard.actor, at=heard.at)
        if heard.reading.threat:
            hear_threat(ticket, actor=heard.actor, at=heard.at)
    else:
        ticket.needs_look = True
    if proof is Proof.NONE and heard.form is None:
        record("contact.answered", heard.contact, heard.actor, at=heard.at, text="already_open", words={})
    elif heard.form is not None and not heard.contact.is_urge:
        record("contact.joined", heard.contact, heard.actor, at=heard.at, is_party=is_party)
    end_contact(heard.contact, "ticket_joined", at=heard.at, ticket=ticket)
    return Outcome(heard.contact, message)


def _proof_on(heard: Heard, ticket: Ticket) -> Proof:
    """What is known of them as a party to this ticket. Whoever was none is one from now on.

    That a telephone is theirs proves a side only if it stands on one of the ticket's own items, or a colleague named it."""
    person = heard.customer
    if person is None:
        return Proof.NONE
    known = proof_of(ticket, person)
    if known not in (None, Proof.NONE):
        return known
    side = side_on(ticket, heard.number)
    if known is None:
        return _add_to(ticket, person, side, heard)
    is_proved = heard.proof is not Proof.NONE and prove_party(
        ticket, person, heard.proof, side=side, actor=heard.actor, at=heard.at
    )
    return heard.proof if is_proved else Proof.NONE


def _add_to(ticket: Ticket, person: Customer, side: Side | None, heard: Heard) -> Proof:
    """Whoever comes to a matter of others without being on its items is a third party, unless we saw what proves more."""
    proof = heard.proof if side or heard.proof in SEEN_BY_US else Proof.NONE
    otherwise = PartyRole.COMPLAINANT if proof in SEEN_BY_US else PartyRole.THIRD_PARTY
    add_party(ticket, person, PartyRole(side or otherwise), proof, heard.at)
    return proof


def _hear_unproved(heard: Heard, ticket: Ticket, *, is_named: bool) -> None:
    """Somebody who may be anybody. If they gave the number of one who is on it, it urges; it answers no question."""
    if not is_named or ticket.status in (Status.WAITING_CUSTOMER, Status.ANSWERED, Status.FOLLOW_UP):
        ticket.needs_look = True
    else:
        urge_ticket(ticket, heard.contact, actor=heard.actor, at=heard.at)
        heard.contact.is_urge = True


def open_new(heard: Heard, *, follows: Ticket | None) -> Outcome:
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
        triage=_found(heard),
        facts=heard.form.facts if heard.form else facts_told(reading),
    )
    ticket = open_ticket(
        matter,
        customer=heard.customer,
        point=heard.point,
        role=heard.role,
        proof=heard.proof if heard.customer else Proof.NONE,
        lead_unit=next(filter(None, map(lead_unit_of, heard.items)), None),
        actor=heard.actor,
        at=heard.at,
        follows=follows,
        first_contact_at=_first_told_at(heard, follows),
    )
    message = _keep_words(heard, ticket)
    heard.contact.topic = reading.topic
    end_contact(heard.contact, "ticket_opened", at=heard.at, ticket=ticket)
    return Outcome(heard.contact, message)


def _found(heard: Heard) -> dict[str, Any]:
    """What triage found, and the rules want to see."""
    evidence = evidence_wanted(heard)
    found = {"reason": heard.reading.reason, "threat": heard.reading.threat, "items": heard.numbers}
    return found | ({"evidence": evidence} if evidence else {})


def _first_told_at(heard: Heard, follows: Ticket | None) -> datetime | None:
    """Laws count from the first contact on the matter: also on a ticket that ended for want of a reply, and goes on here."""
    ended = follows.first_contact_at if follows and follows.outcome == NO_REPLY else None
    return min(filter(None, (heard.first_told_at, ended)), default=None)


def _askable(heard: Heard) -> list[Callable[[Heard], Reply | None]]:
    """Data answers no picture: without a ticket nobody would ever look at it."""
    return [*WINDOWS] if heard.brings_files else [*ANSWERS, *WINDOWS]


def _first(askable: list[Callable[[Heard], Reply | None]], heard: Heard) -> Reply | None:
    return next((reply for ask in askable if (reply := ask(heard)) is not None), None)


def _answer(heard: Heard, reply: Reply) -> Outcome:
    message = _keep_words(heard, None)
    end_contact(heard.contact, reply.disposition, at=heard.at)
    record("contact.answered", heard.contact, heard.actor, at=heard.at, text=reply.text, words=reply.words)
    return Outcome(heard.contact, message, reply)


def _keep_words(heard: Heard, ticket: Ticket | None) -> Message | None:
    if heard.said is None:
        return None
    language, actor, at = heard.reading.language, heard.actor, heard.at
    message = add_message(heard.contact, heard.said, ticket=ticket, language=language, actor=actor, at=at)
    note_offered(message, heard.files, actor=actor, at=at)
    return message
