"""The board, its parts, the search box, and the next piece of work."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.clock import now
from app.core.errors import Missing
from app.core.numbers import country_of
from app.core.plain_text import clean
from app.core.transaction import transaction
from app.desk.rows import CardRow, QueueRow, card_row, cursor_of, ordered, queue_rows
from app.desk.search import find_cards, find_ended
from app.routing.board import PAGE, board_page, count_queues
from app.routing.operations.taking import take_next
from app.routing.queries import queues_seen_by, queues_worked_by
from app.tickets.references import read_reference


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk", "board", board)
    bp.add_url_rule("/desk/rows", "rows", rows)
    bp.add_url_rule("/desk/queues", "queues", queues)
    bp.add_url_rule("/desk/next", "take_next", take, methods=["POST"])
    bp.add_url_rule("/desk/search", "find", find)


@allow("tickets.see")
def board() -> ResponseReturnValue:
    """The whole board."""
    chosen, lines = _chosen()
    cards, after = _page(chosen, lines)
    total = chosen.open if chosen else sum(line.open for line in lines)
    page = {"rows": cards, "next_cursor": after, "queues": lines, "queue": chosen, "total": total}
    return render_template("desk/board.html", **page)


@allow("tickets.see")
def rows() -> ResponseReturnValue:
    """Only its lines."""
    chosen, lines = _chosen()
    cards, after = _page(chosen, lines)
    return render_template("desk/_rows.html", rows=cards, next_cursor=after, queue=chosen)


@allow("tickets.see")
def queues() -> ResponseReturnValue:
    """Only the queues at the side."""
    chosen, lines = _chosen()
    return render_template("desk/_queues.html", queues=lines, queue=chosen)


@allow("tickets.work")
def take() -> ResponseReturnValue:
    """The next piece in due order, held by whoever asks."""
    wanted = request.form.get("queue", type=int)
    mine = [queue.id for queue in queues_worked_by(current_user) if wanted in (None, queue.id)]
    with transaction():
        ticket = take_next(mine, actor=current_user) if mine else None
    if ticket is None:
        return nothing_waits()
    target = url_for("desk.ticket", reference=ticket.reference)
    return ("", 204, {"HX-Redirect": target}) if is_htmx() else redirect(target, 303)


def nothing_waits() -> ResponseReturnValue:
    """Said, rather than an empty page."""
    sentence = gettext("Nothing is waiting in your queues.")
    if is_htmx():
        return "", 204, toast(sentence, "info")
    flash(sentence, "info")
    return redirect(url_for("desk.board"), 303)


@allow("tickets.see")
def find() -> ResponseReturnValue:
    """By reference, number or name; an exact reference goes straight to its ticket."""
    asked = clean(request.args.get("q", "")).strip()[:120]
    reference = read_reference(asked)
    if reference:
        return redirect(url_for("desk.ticket", reference=reference))
    region = country_of(current_app.config["HOTLINE_NUMBER"])
    after = cursor_of(request.args.get("after"))
    found = find_cards(asked, current_user, region, after) if asked else []
    shown, more = found[:PAGE], len(found) > PAGE
    page = {
        "q": asked,
        "rows": [card_row(row, str(get_locale())) for row in shown],
        "next_cursor": f"{ordered(shown[-1].opened_at)}-{shown[-1].ticket_id}" if more else None,
        "total": None if more or after else len(shown),
        "ended": find_ended(asked, current_user, region) if asked and not after else [],
    }
    return render_template("desk/search.html", **page)


def _chosen() -> tuple[QueueRow | None, list[QueueRow]]:
    """The queue asked for, and all that this person sees, with counters. One to which no tickets come is there only while it
    has some."""
    seen = queues_seen_by(current_user)
    lines = queue_rows(seen, count_queues([queue.id for queue in seen], now()), str(get_locale()))
    wanted = request.args.get("queue", type=int)
    chosen = next((line for line in lines if line.queue_id == wanted), None)
    if wanted is not None and chosen is None:
        raise Missing
    quiet = {queue.id for queue in seen if queue.is_closed or not queue.takes_tickets}
    return chosen, [line for line in lines if line.open or line.queue_id not in quiet]


def _page(chosen: QueueRow | None, lines: Sequence[QueueRow]) -> tuple[list[CardRow], str | None]:
    ids = [chosen.queue_id] if chosen else [line.queue_id for line in lines]
    found: Sequence[Any] = board_page(ids, cursor_of(request.args.get("after")))
    cards = [card_row(row, str(get_locale())) for row in found[:PAGE]]
    return cards, cards[-1].order if len(found) > PAGE else None
