"""What happened is told to people. In-transaction listeners: each writes Delivery rows; the texts leave later."""

from dataclasses import dataclass
from hashlib import blake2b

import sqlalchemy as sa
from babel.lists import format_list

from app.accounts.queries import house_zone, units
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.core.numbers import is_landline
from app.core.wording import grouped
from app.customers.models import ContactPoint, PointKind, ProofCode
from app.customers.queries import find_point
from app.notifications.models import Delivery, DeliveryState
from app.sla.actions import NOTIFY_DUTY, asking_for
from app.sla.models import Timer
from app.sla.operations.waiting import NO_REPLY, still_waiting
from app.sla.queries import open_tickets_of, rule_of_timer
from app.sla.texts import say_due
from app.tickets.handoffs import Handoff
from app.tickets.models import Contact, Message, Ticket, answered_on
from app.wordings.queries import compose, local_moment

ONCE_AN_HOUR = "%Y%m%d%H"
ANSWERED_BY_TEXT = frozenset({"sms", "whatsapp"})  # elsewhere they see or hear the answer at once
OF_CONSENT = frozenset({"opted_out", "opted_in", "help"})  # answers that the law wants even after a STOP


def acknowledge(events: list[Event]) -> None:
    """On ticket.opened: the reference, and by when; or the window that was booked. And what we want to see."""
    for event in events:
        ticket: Ticket = event.subject
        key, window = f"ack:{ticket.reference}", ticket.triage.get("window")
        if window:
            _tell_customer(event, ticket, key, "pickup_booked", window=window)
        else:
            _promise(event, ticket, key, "opened")
        _ask_for_evidence(event, ticket)


def _ask_for_evidence(event: Event, ticket: Ticket) -> None:
    """What the law wants to see, if it wants anything."""
    language, wanted = ticket.language, ticket.triage.get("evidence")
    if wanted:
        named = format_list([compose(f"evidence_{code}", language) for code in wanted], locale=language)
        _tell_customer(event, ticket, f"evidence:{ticket.reference}", "evidence", what=named)


def answer_urge(events: list[Event]) -> None:
    """On ticket.urged: whoever asked hears that it is open already, and until when."""
    for event in events:
        ticket, asked = event.subject, event.data["asked"]
        key = f"urge:{ticket.reference}:{asked['address']}:{event.at.strftime(ONCE_AN_HOUR)}"
        point = _point_at(asked["address"], ticket)
        if point is not None and not _exists(key):
            _promise(event, ticket, key, "joined", Reached(point, asked["channel"], asked["language"]))


def tell_joined(events: list[Event]) -> None:
    """On contact.joined: whoever wrote about a matter of others learns its reference, once; a party the date too."""
    for event in events:
        contact: Contact = event.subject
        ticket, point = contact.ticket, _point_at(contact.from_address)
        if ticket is None or point is None:
            continue
        key = f"joined:{ticket.reference}:{point.address}"
        if not _exists(key):
            reached = Reached(point, contact.channel, contact.language or ticket.language)
            tell = _promise if event.data["is_party"] else _tell_undated
            tell(event, ticket, key, "joined", reached)


def answer_contact(events: list[Event]) -> None:
    """On contact.answered: the answer itself, on the channel it was asked on. The very same one once an hour: no loops.

    Callers hear theirs."""
    for event in events:
        contact: Contact = event.subject
        if contact.channel not in ANSWERED_BY_TEXT:
            continue
        point = _point_at(contact.from_address)
        code = event.data["text"]
        text = compose(code, contact.language or "en", **event.data["words"])
        digest = blake2b(text.encode(), digest_size=6).hexdigest()
        key = f"answer:{contact.from_address}:{digest}:{event.at.strftime(ONCE_AN_HOUR)}"
        if point is not None and not _exists(key):
            _queue(event, key, point, contact.channel, text, even_opted_out=code in OF_CONSENT)


def send_code(events: list[Event]) -> None:
    """On customer.code_asked: the code itself, even after a STOP: they asked for it this moment."""
    for event in events:
        sent: ProofCode = event.subject
        language = sent.point.person.language or "en"
        key = f"code:{sent.point_id}:{event.at:%y%m%d%H%M%S}"
        text = compose("proof_code", language, code=sent.code)
        _queue(event, key, sent.point, "sms", text, even_opted_out=True)


def deliver_message(events: list[Event]) -> None:
    """On message.written: a colleague's words to the customer."""
    db.session.flush()  # messages get their numbers
    for event in events:
        message: Message = event.subject
        ticket = message.ticket
        if ticket is not None and ticket.point is not None:
            key = f"message:{message.id}"
            _queue(event, key, ticket.point, ticket.answers_on, message.body, ticket=ticket, message=message)


def invite(events: list[Event]) -> None:
    """On ticket.party_named: who is to act for another learns how, once a day; to whom it concerns is not told yet."""
    for event in events:
        ticket: Ticket = event.subject
        address = event.data["address"]
        key = f"named:{ticket.reference}:{address}:{event.at:%y%m%d}"
        point = _point_at(address) if event.data["acts_for"] else None
        if point is not None and not _exists(key):
            language = point.person.language or ticket.language
            _tell_customer(event, ticket, key, "authorised", Reached(point, "sms", language))


def remind_customers(events: list[Event]) -> None:
    """On sla.level_reached: we wait for your answer, and until when. After a standstill one reminder, not all of them."""
    for event, ticket in still_waiting(events, "remind_customer"):
        timer: Timer = event.subject
        key = f"remind:{ticket.reference}:{timer.started_at:%y%m%d%H%M%S}:{timer.levels_reached}"
        _tell_customer(event, ticket, key, "reminder", date=_date_of(timer, ticket.language))


def tell_unheard(events: list[Event]) -> None:
    """On ticket.ended: it ended for want of a reply, and how to take it up again."""
    for event in events:
        if event.data["outcome"] == NO_REPLY:
            ticket: Ticket = event.subject
            _tell_customer(event, ticket, f"unheard:{ticket.reference}", "unheard")


def tell_duty(events: list[Event]) -> None:
    """On sla.level_reached: the duty phone of the unit that has the ticket, or that was asked and owes us something."""
    asking = asking_for(events, NOTIFY_DUTY)
    tickets = open_tickets_of(asking)
    for event in asking:
        timer: Timer = event.subject
        ticket = tickets.get(timer.timeline_id or 0)
        unit = units().get(timer.owing_unit_id(ticket) or 0) if ticket is not None else None
        if ticket is None or unit is None or not unit.duty_phone:
            continue
        text = compose(
            "duty",
            unit.duty_language,
            ref=grouped(ticket.reference),
            date=_date_of(timer, unit.duty_language),
        )
        key = f"duty:{timer.id}:{timer.version}:{event.data['position']}"
        _add(event, key=key, ticket=ticket, channel="sms", recipient=unit.duty_phone, text=text)


def warn_units(events: list[Event]) -> None:
    """On ticket.climbed: the duty phone of the unit it climbed to."""
    for event in events:
        ticket: Ticket = event.subject
        _warn(event, ticket, event.data["unit"], f"climb:{ticket.reference}:{event.data['level']}")


def warn_units_above(events: list[Event]) -> None:
    """On handoff.climbed: the duty phone of the unit above the one that owes us something."""
    for event in events:
        handoff: Handoff = event.subject
        key = f"climb:{handoff.ticket.reference}-{handoff.number}:{event.data['level']}"
        _warn(event, handoff.ticket, event.data["above"], key)


def _warn(event: Event, ticket: Ticket, unit_id: int | None, key: str) -> None:
    unit = units().get(unit_id or 0)
    if unit is not None and unit.duty_phone:
        called = unit.name(unit.duty_language)
        text = compose("climbed", unit.duty_language, ref=grouped(ticket.reference), unit=called)
        _add(event, key=key, ticket=ticket, channel="sms", recipient=unit.duty_phone, text=text)


@dataclass(frozen=True)
class Reached:
    """Where somebody is told something, and in which language."""

    point: ContactPoint
    channel: str
    language: str


def _promise(event: Event, ticket: Ticket, key: str, wording: str, reached: Reached | None = None) -> None:
    """The text of that code, with the date that is promised; its undated form where nothing is."""
    due = say_due(ticket, reached.language if reached else ticket.language, event.at)
    if due is None:
        _tell_undated(event, ticket, key, wording, reached)
    else:
        _tell_customer(event, ticket, key, wording, reached, date=due)


def _tell_undated(event: Event, ticket: Ticket, key: str, wording: str, reached: Reached | None) -> None:
    _tell_customer(event, ticket, key, f"{wording}_undated", reached)


def _tell_customer(
    event: Event, ticket: Ticket, key: str, wording: str, reached: Reached | None = None, **words: str
) -> None:
    """Tell the ticket's own customer, or whoever is to be reached."""
    if reached is None and ticket.point is not None:
        reached = Reached(ticket.point, ticket.answers_on, ticket.language)
    if reached is not None:
        text = compose(wording, reached.language, ref=grouped(ticket.reference), **words)
        _queue(event, key, reached.point, answered_on(reached.channel), text, ticket=ticket)


def _date_of(timer: Timer, language: str) -> str:
    rule = rule_of_timer(timer)
    zone = rule.calendar.zone_info if rule else house_zone()
    return local_moment(timer.due_at, zone, language)


def _queue(
    event: Event,
    key: str,
    point: ContactPoint,
    channel: str,
    text: str,
    *,
    ticket: Ticket | None = None,
    message: Message | None = None,
    even_opted_out: bool = False,
) -> None:
    if channel == "sms" and is_landline(point.address):
        return
    opted_out = not even_opted_out and point.has_opted_out(channel)
    _add(
        event,
        key=key,
        ticket=ticket,
        message=message,
        point=point,
        channel=channel,
        recipient=point.address,
        text=text,
        state=DeliveryState.SUPPRESSED if opted_out else DeliveryState.DUE,
    )


def _add(event: Event, **facts: object) -> None:
    delivery = Delivery(**{"state": DeliveryState.DUE, **facts}, event=event.name, made_at=event.at)
    db.session.add(delivery)
    due = delivery.state is DeliveryState.DUE
    record("delivery.due" if due else "delivery.suppressed", delivery, SYSTEM, at=event.at)


def _exists(key: str) -> bool:
    with db.session.no_autoflush:
        return db.session.scalar(sa.select(Delivery.id).where(Delivery.key == key)) is not None


def _point_at(address: str | None, ticket: Ticket | None = None) -> ContactPoint | None:
    """The contact point of an address; the ticket's own need not be looked for."""
    if address is None:
        return None
    if ticket is not None and ticket.point is not None and ticket.point.address == address:
        return ticket.point
    with db.session.no_autoflush:
        return find_point(PointKind.PHONE, address)
