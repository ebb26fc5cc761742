"""Shared cards: rendered once per change and language by the relay, however many screens are open."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import force_locale

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.core.languages import CODES
from app.desk.rows import CardRow, QueueRow, card_row, queue_row
from app.routing.board import cards_of, count_queues
from app.routing.queries import queue_for
from app.stream.channels import ALL, Entry, entry, of_queue, of_unit, push
from app.tickets.models import Ticket

MANY = 100  # more changes than this on one channel in a batch: tell its screens to read anew


def show(events: list[Event]) -> None:
    """Draw what these events changed, each ticket once, and push it to those who may see it."""
    ids = sorted({event.ticket_id for event in events if event.ticket_id is not None})
    if not ids:
        return
    waiting = cards_of(ids)
    ended = _ended(set(ids) - {row.ticket_id for row in waiting})
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_BASE_URL"]):
        push([*_touched(waiting, ended), *_cards(waiting), *_gone(ended), *_counters(waiting, ended)])


def _ended(ids: set[int]) -> Sequence[Any]:
    if not ids:
        return []
    columns = (Ticket.id, Ticket.kind, Ticket.language, Ticket.unit_id)
    return db.session.execute(sa.select(*columns).where(Ticket.id.in_(ids))).all()


def _cards(rows: Sequence[Any]) -> Iterator[Entry]:
    by_queue: dict[int, list[Any]] = {}
    for row in rows:
        by_queue.setdefault(row.queue_id, []).append(row)
    for queue_id, changed in by_queue.items():
        channel = of_queue(queue_id)
        if len(changed) > MANY:
            yield entry([channel], {ALL: {"kind": "refresh", "channel": channel}})
        else:
            yield from (entry([channel], {code: _card(row, code) for code in CODES}) for row in changed)


def _card(row: Any, language: str) -> dict[str, Any]:
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


def _gone(rows: Iterable[Any]) -> Iterator[Entry]:
    for row in rows:
        queue_id = queue_for(row.kind, row.language).id
        yield entry([of_queue(queue_id)], {ALL: {"kind": "gone", "ticket": row.id, "queue": queue_id}})


def _touched(waiting: Sequence[Any], ended: Sequence[Any]) -> Iterator[Entry]:
    """Only a name: whoever has the page open asks for the parts, and is checked as always."""
    where = [(row.ticket_id, row.unit_id, row.queue_id) for row in waiting]
    where += [(row.id, row.unit_id, queue_for(row.kind, row.language).id) for row in ended]
    for ticket_id, unit_id, queue_id in where:
        channels = [of_queue(queue_id), *([of_unit(unit_id)] if unit_id else [])]
        yield entry(channels, {ALL: {"kind": "touched", "name": f"ticket-{ticket_id}"}})


def _counters(waiting: Sequence[Any], ended: Sequence[Any]) -> Iterator[Entry]:
    ids = sorted({row.queue_id for row in waiting} | {queue_for(row.kind, row.language).id for row in ended})
    counts = count_queues(ids, now())
    for queue_id in ids:
        told = {}
        for code in CODES:
            with force_locale(code):
                row: QueueRow = queue_row(queue_id, counts.get(queue_id), code)
                html = render_template("desk/_counters.html", queue=row)
            told[code] = {"kind": "counters", "queue": queue_id, "html": html}
        yield entry([of_queue(queue_id)], told)
