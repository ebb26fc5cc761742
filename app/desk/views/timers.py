"""Why a deadline is what it is: a page, the part of the ticket page that opens, and JSON."""

from typing import Any

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx
from app.core.clock import now
from app.core.languages import direction_of
from app.desk.clock_lines import balance, lines, opened
from app.desk.explained import Explained, explained
from app.desk.explained_json import as_json
from app.desk.reasons import reasons
from app.desk.strip import strip_of
from app.tickets.models import Ticket
from app.tickets.queries import find_ticket


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/tickets/<reference>/timers/<target>.json", "timer_json", timer_json)
    bp.add_url_rule("/desk/tickets/<reference>/timers/<target>", "timer", timer)


@allow("tickets.see")
def timer(reference: str, target: str) -> ResponseReturnValue:
    """The clock explained: the part alone for htmx, a page of its own for everyone else."""
    ticket = find_ticket(reference, current_user)
    name = "desk/_explained.html" if is_htmx() else "desk/timer.html"
    return render_template(name, **_shown(ticket, explained(ticket, target, now())))


@allow("tickets.see")
def timer_json(reference: str, target: str) -> ResponseReturnValue:
    """The same for machines."""
    ticket = find_ticket(reference, current_user)
    return jsonify(as_json(ticket, explained(ticket, target, now())))


def _shown(ticket: Ticket, this: Explained) -> dict[str, Any]:
    is_mirrored = direction_of(str(get_locale())) == "rtl"
    return {
        "ticket": ticket,
        "timer": this.told.timer,
        "reasons": reasons(this),
        "strip": strip_of(this, mirrored=is_mirrored),
        "balance": balance(this),
        "lines": lines(this),
        "opened": opened(this),
        "policy": this.policy,
        "book": this.book,
        "hours": this.hours,
        "zone": this.zone,
    }
