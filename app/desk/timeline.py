"""The timeline of a ticket: what was said, noted and done, in one order."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import units
from app.core.database import db
from app.core.events import ActorKind, Event
from app.desk.facts import changes_in
from app.notifications.models import Delivery
from app.notifications.queries import deliveries_of
from app.routing.queries import queues
from app.tickets.models import Direction, Message, Ticket
from app.tickets.queries import events_of, messages_of, setback_reasons

# Told by the words themselves, or of no interest to people.
SILENT = frozenset(
    {
        "message.received",
        "message.written",
        "note.written",
        "delivery.due",
        "delivery.sent",
        "sla.due_changed",
    }
    | {"delivery.delivered", "delivery.failed", "delivery.unsure", "delivery.suppressed", "contact.answered"}
)


def timeline_of(ticket: Ticket, language: str) -> list[dict[str, Any]]:
    """Oldest first: messages both ways with their fate, notes, and what happened."""
    words, happened = messages_of(ticket.id), events_of(ticket.id)
    sent = deliveries_of(ticket.id)
    names = _names(words, happened)
    fates = {delivery.message_id: delivery for delivery in sent if delivery.message_id}
    entries = [
        *(_said(message, ticket, fates.get(message.id), names) for message in words),
        *(_happened(event, ticket, names, language) for event in happened if event.name not in SILENT),
        *(
            _machine_text(delivery, ticket)
            for delivery in sent
            if delivery.message_id is None and delivery.point_id
        ),
    ]
    return sorted(entries, key=lambda entry: entry["at"])


def _names(words: Iterable[Message], happened: Iterable[Event]) -> Mapping[int, str]:
    ids = {message.author_id for message in words}
    ids |= {event.actor_id for event in happened if event.actor_kind is ActorKind.USER}
    ids |= {event.data.get("holder") for event in happened}
    rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def _said(
    message: Message, ticket: Ticket, fate: Delivery | None, names: Mapping[int, str]
) -> dict[str, Any]:
    is_note, is_ours = message.direction is Direction.NOTE, message.direction is not Direction.IN
    customer = ticket.customer.name if ticket.customer else None
    return {
        "id": f"message-{message.id}",
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


def _machine_text(delivery: Delivery, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": f"delivery-{delivery.id}",
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
    is_user = event.actor_kind is ActorKind.USER
    return {
        "id": f"event-{event.id}",
        "at": event.at,
        "form": "event",
        "actor_kind": event.actor_kind.value,
        "actor_name": names.get(event.actor_id or 0) if is_user else None,
        "name": event.name,
        "data": event.data | _names_in(event, names, language),
        "changes": changes_in(event, ticket),
    }


def _names_in(event: Event, names: Mapping[int, str], language: str) -> dict[str, Any]:
    unit = units().get(event.data.get("unit") or 0)
    queue = queues().get(event.data.get("queue") or 0)
    reason = setback_reasons().get(event.data.get("reason") or "")
    return {
        "unit_name": unit.name(language) if unit else None,
        "holder_name": names.get(event.data.get("holder") or 0),
        "queue_name": queue.name(language) if queue else None,
        "reason_name": reason.name(language) if reason else None,
    }
