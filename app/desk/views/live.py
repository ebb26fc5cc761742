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
from app.desk.floor import SHOWN, floor_rows, kept_rows, person_rows
from app.desk.rows import card_row, totals_row, unit_rows
from app.routing.board import at_risk, count_queues, count_units, loads
from app.routing.floor import held_out_in, people_for
from app.routing.left_work import kept_by_the_gone
from app.routing.presence import reasons_in
from app.routing.queries import queues_seen_by


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/live", "live", live)
    bp.add_url_rule("/live/parts/<part>", "live_part", live_part)


@allow("live.see")
def live() -> ResponseReturnValue:
    """Queues, units, who is there and holds what, what the gone still hold, and what is at risk, on one clock."""
    shown = {name: value for make in _PARTS.values() for name, value in make().items()}
    return render_template("desk/live.html", **shown)


@allow("live.see")
def live_part(part: str) -> ResponseReturnValue:
    """One part of it."""
    if part not in _PARTS:
        raise Missing
    return render_template(f"desk/_{part}.html", **_PARTS[part]())


def _queues() -> dict[str, Any]:
    seen, at, language = queues_seen_by(current_user), now(), str(get_locale())
    ids = [queue.id for queue in seen]
    counts = count_queues(ids, at)
    rows = floor_rows(seen, counts, people_for(ids), held_out_in(ids), at, language)
    return {"queues": rows, "totals": totals_row(counts), "states": SHOWN}


def _units() -> dict[str, Any]:
    seen = [units()[unit_id] for unit_id in current_user.units_with("live.see")]
    counts = count_units([unit.id for unit in seen], now())
    return {"units": unit_rows(seen, counts, str(get_locale()))}


def _agents() -> dict[str, Any]:
    """Who is there, for how long, and what they hold."""
    seen, language = queues_seen_by(current_user), str(get_locale())
    agents = loads([queue.id for queue in seen])
    return {"agents": person_rows(agents, seen, language), "reasons": reasons_in(language)}


def _kept() -> dict[str, Any]:
    """What people who are gone still hold."""
    ids = [queue.id for queue in queues_seen_by(current_user)]
    return {"kept": kept_rows(kept_by_the_gone(ids), str(get_locale()))}


def _at_risk() -> dict[str, Any]:
    ids = [queue.id for queue in queues_seen_by(current_user)]
    return {"at_risk": [card_row(row, str(get_locale())) for row in at_risk(ids, now())]}


_PARTS = {
    "live_queues": _queues,
    "live_units": _units,
    "live_agents": _agents,
    "live_kept": _kept,
    "at_risk": _at_risk,
}
