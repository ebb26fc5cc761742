"""The supervisor's live floor."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.queries import units
from app.core.clock import now
from app.core.errors import Missing
from app.desk.rows import card_row, queue_rows, totals_row, unit_rows
from app.routing.board import at_risk, count_queues, count_units, loads
from app.routing.presence import reasons_in
from app.routing.queries import queues_seen_by


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/live", "live", live)
    bp.add_url_rule("/live/parts/<part>", "live_part", live_part)


@allow("live.see")
def live() -> ResponseReturnValue:
    """Queues, units, who holds what, and what is at risk, on one clock."""
    return render_template("desk/live.html", **_queues(), **_units(), **_agents(), **_at_risk())


@allow("live.see")
def live_part(part: str) -> ResponseReturnValue:
    """One part of it."""
    makers = {"live_queues": _queues, "live_units": _units, "live_agents": _agents, "at_risk": _at_risk}
    if part not in makers:
        raise Missing
    return render_template(f"desk/_{part}.html", **makers[part]())


def _queues() -> dict[str, Any]:
    seen = queues_seen_by(current_user)
    counts = count_queues([queue.id for queue in seen], now())
    return {"queues": queue_rows(seen, counts, str(get_locale())), "totals": totals_row(counts)}


def _units() -> dict[str, Any]:
    seen = [units()[unit_id] for unit_id in current_user.units_with("live.see")]
    counts = count_units([unit.id for unit in seen], now())
    return {"units": unit_rows(seen, counts, str(get_locale()))}


def _agents() -> dict[str, Any]:
    """Who is there, for how long, and what they hold."""
    agents = loads([queue.id for queue in queues_seen_by(current_user)])
    return {"agents": agents, "reasons": reasons_in(str(get_locale()))}


def _at_risk() -> dict[str, Any]:
    ids = [queue.id for queue in queues_seen_by(current_user)]
    return {"at_risk": [card_row(row, str(get_locale())) for row in at_risk(ids, now())]}
