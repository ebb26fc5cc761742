"""The timeline of a ticket: what was said, noted and done, in one order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import units
from app.core.database import db
from app.core.events import ActorKind, Event
from app.customers.models import Customer
from app.desk.facts import changes_in
from app.desk.sounds import add_sounds
from app.desk.stretch import NEWEST, Key, Source, Stretch
from app.notifications.models import Delivery
from app.notifications.queries import fates_of, machine_texts_of
from app.routing.queries import queues
from app.routing.reservations import declines_in
from app.rules.queries import rule_names, rules_that_noted
from app.tickets.merging import family_of
from app.tickets.models import Attachment, Direction, Message, Ticket
from app.tickets.queries import attachments_of, events_of, messages_of, setback_reasons
from app.tickets.texts import REFUSALS

# Told by the words themselves, or of no interest to people.
SILENT = frozenset(
    {
        "attachment.noted",
        "attachment.kept",
        "attachment.refused",
        "message.received",
        "message.spoken",
        "message.written",
        "note.written",
        "contact.joined",
        "delivery.due",
        "delivery.sent",
        "sla.due_changed",
    }
    | {"contact.queued", "contact.left"}
    | {"call.began", "call.ended", "call.message_ready", "call.sound_kept", "call.sound_refused"}
    | {"delivery.delivered", "delivery.failed", "delivery.unsure", "delivery.suppressed", "contact.answered"}
)
# What somebody accepts, they have: that is told already.
IS_ACCEPTED = sa.and_(Event.name == "reservation.ended", Event.data["how"].as_string() == "accepted")
OF_THE_OTHER = frozenset({"ticket.merged", "ticket.unmerged"})


@dataclass(frozen=True)
class Timeline:
    """Some entries, oldest first, and whether there are more before them."""

    entries: Sequence[dict[str, Any]]
    has_more: bool

    @property
    def first(self) -> Key | None:
        """Where it begins."""
        return self.entries[0]["key"] if self.entries else None


def timeline_of(ticket: Ticket, language: str, stretch: Stretch) -> Timeline:
    """Messages both ways with their fate, notes, and what happened."""
    most, family = stretch.limit + 1, family_of(ticket.id)
    told = stretch.of(Source.EVENTS, Event.at, Event.id)
    # That it was merged into this one, this one tells itself.
    told_here = sa.or_(Event.name.not_in(OF_THE_OTHER), Event.ticket_id == ticket.id)
    happened = events_of(family, told, told_here, Event.name.not_in(SILENT), ~IS_ACCEPTED, limit=most)
    entries = _words(ticket, family, stretch, most)
    names = _names(_people_in(happened))
    parties = _parties_in(happened)
    entries += [
        _happened(event, ticket, names, language) | {"party": _party_words(event, parties)}
        for event in happened
    ]
    newest = sorted(entries, key=itemgetter("key"))[-stretch.limit :]
    add_sounds(newest, ticket, family)
    _mark(newest, ticket, family)
    return Timeline(newest, has_more=len(entries) > len(newest))


def last_words_of(ticket: Ticket, limit: int) -> Sequence[dict[str, Any]]:
    """Only what was said last, oldest first."""
    family = family_of(ticket.id)
    newest = sorted(_words(ticket, family, NEWEST, limit), key=itemgetter("key"))[-limit:]
    add_sounds(newest, ticket, family)
    _mark(newest, ticket, family)
    return newest


def _mark(entries: Iterable[dict[str, Any]], ticket: Ticket, family: Mapping[int, str]) -> None:
    """What stands on a ticket that was merged into this one says on which."""
    for entry in entries:
        entry["of"] = family[entry["ticket_id"]] if entry["ticket_id"] != ticket.id else None


def _words(ticket: Ticket, family: Collection[int], stretch: Stretch, most: int) -> list[dict[str, Any]]:
    """What was written, by people and by the house."""
    written = stretch.of(Source.WORDS, Message.at, Message.id)
    made = stretch.of(Source.MACHINE_TEXTS, Delivery.made_at, Delivery.id)
    words = messages_of(family, written, limit=most)
    fates = fates_of([message.id for message in words if message.direction is Direction.OUT])
    files = attachments_of([message.id for message in words])
    texts = machine_texts_of(family, made, limit=most)
    names = _names({message.author_id for message in words})
    callers = _callers(words, ticket)
    rules = rules_that_noted(
        [each.id for each in words if each.direction is Direction.NOTE and each.author_id is None]
    )
    return [
        *(
            _said(message, fates.get(message.id), names, callers)
            | _by_rule(rules.get(message.id))
            | {"files": [_file(each, ticket) for each in files.get(message.id, ())]}
            for message in words
        ),
        *(_machine_text(delivery, ticket) for delivery in texts),
    ]


def _people_in(happened: Iterable[Event]) -> set[int | None]:
    acting = {event.actor_id for event in happened if event.actor_kind is ActorKind.USER}
    return acting | {event.data.get(whose) for event in happened for whose in ("holder", "user")}


def _parties_in(happened: Iterable[Event]) -> Mapping[int, str | None]:
    """The names of customers of whom these events tell; asked for only where some do."""
    told = [event.data for event in happened if event.name.startswith("ticket.party_")]
    ids = {data.get(whose) for data in told for whose in ("customer", "acts_for")} - {None}
    people = sa.select(Customer.id, Customer.name).where(Customer.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(people)} if ids else {}


def _party_words(event: Event, parties: Mapping[int, str | None]) -> dict[str, str | None]:
    """Of whom it tells, and for whom they act."""
    data = event.data
    return {
        "name": parties.get(data.get("customer") or 0),
        "principal": parties.get(data.get("acts_for") or 0),
    }


def _names(ids: set[int | None]) -> Mapping[int, str]:
    known = ids - {None}
    people = sa.select(User.id, User.name).where(User.id.in_(known))
    return {row.id: row.name for row in db.session.execute(people)} if known else {}


def _callers(words: Iterable[Message], ticket: Ticket) -> Mapping[int | None, str | None]:
    """The names of those who wrote to us; asked for only where it was not the ticket's own customer."""
    own: dict[int | None, str | None] = {}
    if ticket.customer:
        own[ticket.customer.id] = ticket.customer.name
    others = {message.contact.customer_id for message in words if message.contact} - {None, *own}
    if not others:
        return own
    people = sa.select(Customer.id, Customer.name).where(Customer.id.in_(others))
    return own | {row.id: row.name for row in db.session.execute(people)}


def _said(
    message: Message,
    fate: Delivery | None,
    names: Mapping[int, str],
    callers: Mapping[int | None, str | None],
) -> dict[str, Any]:
    is_note, is_ours = message.direction is Direction.NOTE, message.direction is not Direction.IN
    customer = callers.get(message.contact.customer_id) if message.contact else None
    return {
        "id": f"message-{message.id}",
        "ticket_id": message.ticket_id,
        "key": Key(message.at, Source.WORDS, message.id),
        "at": message.at,
        "form": "note" if is_note else "message",
        "actor_kind": "user" if is_ours else "customer",
        "actor_name": names.get(message.author_id or 0) if is_ours else customer,
        "direction": message.direction.value,
        "channel": message.contact.channel if message.contact else None,
        "text": message.body,
        "language": message.language,
        "delivery_state": fate.state.value if fate else None,
    }


def _by_rule(rule_id: int | None) -> dict[str, Any]:
    """Who wrote a note, if that was a rule."""
    return {"actor_kind": "rule", "actor_name": rule_names().get(rule_id)} if rule_id else {}


def _file(attachment: Attachment, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "reference": ticket.reference,
        "name": attachment.name,
        "state": attachment.state.value,
        "size": attachment.size,
        "is_picture": attachment.thumbnail_key is not None,
        "why": REFUSALS.get(attachment.reason or ""),
    }


def _machine_text(delivery: Delivery, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": f"delivery-{delivery.id}",
        "ticket_id": delivery.ticket_id,
        "key": Key(delivery.made_at, Source.MACHINE_TEXTS, delivery.id),
        "at": delivery.made_at,
        "form": "message",
        "actor_kind": "system",
        "actor_name": None,
        "direction": "out",
        "channel": delivery.channel,
        "text": delivery.text,
        "language": ticket.language,
        "delivery_state": delivery.state.value,
    }


def _happened(event: Event, ticket: Ticket, names: Mapping[int, str], language: str) -> dict[str, Any]:
    people = {ActorKind.USER: names, ActorKind.RULE: rule_names()}
    return {
        "id": f"event-{event.id}",
        "ticket_id": event.ticket_id,
        "key": Key(event.at, Source.EVENTS, event.id),
        "at": event.at,
        "form": "event",
        "actor_kind": event.actor_kind.value,
        "actor_name": people.get(event.actor_kind, {}).get(event.actor_id or 0),
        "name": event.name,
        "subject_id": event.subject_id,
        "data": event.data | _names_in(event, names, language),
        "changes": changes_in(event, ticket),
    }


def _names_in(event: Event, names: Mapping[int, str], language: str) -> dict[str, Any]:
    unit, above = (units().get(event.data.get(name) or 0) for name in ("unit", "above"))
    queue, was = (queues().get(_number(event.data.get(name))) for name in ("queue", "was"))
    return {
        "unit_name": unit.name(language) if unit else None,
        "above_name": above.name(language) if above else None,
        "holder_name": names.get(event.data.get("holder") or 0),
        "user_name": names.get(event.data.get("user") or 0),
        "queue_name": queue.name(language) if queue else None,
        "was_name": was.name(language) if was else None,
        "reason_name": _reason_name(event, language),
    }


def _number(value: Any) -> int:
    """What an event tells under one name may be a number of one thing, or a code of another."""
    return value if isinstance(value, int) else 0


def _reason_name(event: Event, language: str) -> str | None:
    code = event.data.get("reason") or ""
    if event.name == "reservation.ended":
        return declines_in(language).get(code)
    reason = setback_reasons().get(code)
    return reason.name(language) if reason else None
