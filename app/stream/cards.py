"""Shared cards: rendered once per change and language by the relay, however many screens are open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.desk.rows import CardRow, QueueRow, card_row, queue_row
from app.routing.board import cards_of, count_queues
from app.routing.queries import queue_of
from app.stream.channels import ALL, Entry, entry, languages_listened, of_queue, of_unit, push
from app.tickets.models import Ticket

MANY = 100  # more changes than this on one channel in a batch: tell its screens to read anew


def show(events: list[Event]) -> None:
    """Draw what these events changed, each ticket once, and push it to those who may see it.

    Where too much changed on one channel, its screens are told once to read anew. Nothing is drawn in a language in
    which nobody listens: who comes later finds an entry without words for it, and reads anew."""
    ids = sorted({event.ticket_id for event in events if event.ticket_id is not None})
    if not ids:
        return
    changed = [*cards_of(ids)]
    ended = _ended(set(ids) - {row.ticket_id for row in changed})
    changed += [*ended, *_going_on(ended, {row.ticket_id for row in changed})]
    by_queue: dict[int, list[Any]] = {}
    for row in changed:
        by_queue.setdefault(row.queue_id, []).append(row)
    languages = languages_listened()
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_BASE_URL"]):
        push([entry for queue_id, rows in by_queue.items() for entry in _of_queue(queue_id, rows, languages)])
        push([entry for event in _leaving(events, changed) for entry in _left(event, languages)])
    push(_asked(events))


def _of_queue(queue_id: int, rows: Sequence[Any], languages: Sequence[str]) -> Iterator[Entry]:
    channel = of_queue(queue_id)
    channels = [channel, *{of_unit(row.unit_id) for row in rows if row.unit_id}]
    if not languages:
        yield entry(channels, {})
        return
    if len(rows) > MANY:
        yield entry(channels, {ALL: {"kind": "refresh", "channel": channel}})
    else:
        for row in rows:
            yield _touched(row, channel)
            yield _gone(row, channel) if row.place_id is None else _card(row, channel, languages)
    yield _counters(queue_id, channel, languages)


def _asked(events: list[Event]) -> list[Entry]:
    """Names only: inboxes of the units that owe us something, and pages on which their people read the ticket."""
    asked = {(event.data["unit"], event.ticket_id) for event in events if "handoff" in event.data}
    names = {(unit_id, f"ticket-{ticket_id}") for unit_id, ticket_id in asked}
    names |= {(unit_id, "handoffs") for unit_id, _ in asked}
    return [
        entry([of_unit(unit_id)], {ALL: {"kind": "touched", "name": name}}) for unit_id, name in sorted(names)
    ]


def _leaving(events: list[Event], changed: Sequence[Any]) -> list[Event]:
    """Those by which a ticket left a queue in which it does not stand again by now."""
    stands = {row.ticket_id: row.queue_id for row in changed if row.place_id is not None}
    left = [event for event in events if event.name == "ticket.requeued"]
    return [event for event in left if stands.get(event.ticket_id) != event.data["was"]]


def _left(event: Event, languages: Sequence[str]) -> Iterator[Entry]:
    """The queue that a ticket left has one card less."""
    was, channel = event.data["was"], of_queue(event.data["was"])
    if not languages:
        yield entry([channel], {})
        return
    yield _gone(Ended(event.ticket_id or 0, was, None), channel)
    yield _counters(was, channel, languages)


def _ended(ids: set[int]) -> Sequence[Any]:
    """Tickets that wait nowhere any more."""
    if not ids:
        return []
    whole = sa.select(Ticket).options(joinedload(Ticket.customer)).where(Ticket.id.in_(ids))
    return [
        Ended(ticket.id, queue_of(ticket).id, ticket.unit_id, survivor_id=ticket.survivor_id)
        for ticket in db.session.scalars(whole)
    ]


def _going_on(ended: Sequence[Any], drawn: set[int]) -> Sequence[Any]:
    """The tickets for which these were given up: what still happens to these is read there."""
    ids = {row.survivor_id for row in ended if row.survivor_id is not None} - drawn
    return cards_of(sorted(ids)) if ids else ()


@dataclass(frozen=True)
class Ended:
    """What is left of a card whose ticket has ended."""

    ticket_id: int
    queue_id: int
    unit_id: int | None
    place_id: None = None
    survivor_id: int | None = None


def _touched(row: Any, channel: str) -> Entry:
    """Only a name: whoever has the page open asks for the parts, and is checked as always."""
    channels = [channel, *([of_unit(row.unit_id)] if row.unit_id else [])]
    return entry(channels, {ALL: {"kind": "touched", "name": f"ticket-{row.ticket_id}"}})


def _card(row: Any, channel: str, languages: Sequence[str]) -> Entry:
    return entry([channel], {code: _card_in(row, code) for code in languages})


def _card_in(row: Any, language: str) -> dict[str, Any]:
    with force_locale(language):
        card: CardRow = card_row(row, language)
        html = render_template("desk/_card.html", row=card)
    return {
        "kind": "card",
        "ticket": card.ticket_id,
        "queue": card.queue_id,
        "html": html,
        "order": card.order,
    }


def _gone(row: Any, channel: str) -> Entry:
    return entry([channel], {ALL: {"kind": "gone", "ticket": row.ticket_id, "queue": row.queue_id}})


def _counters(queue_id: int, channel: str, languages: Sequence[str]) -> Entry:
    """As they stand at a moment that is told too: a screen whose clock is behind (a training moves it) catches up."""
    at = now()
    counts = count_queues([queue_id], at)
    told = {}
    for code in languages:
        with force_locale(code):
            row: QueueRow = queue_row(queue_id, counts.get(queue_id), code)
            html = render_template("desk/_counters.html", queue=row)
        told[code] = {"kind": "counters", "queue": queue_id, "html": html, "at": at}
    return entry([channel], told)
