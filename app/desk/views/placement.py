"""Why a ticket is where it is: a page, the part of the ticket page that opens, and JSON."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx
from app.desk.placement import placement_of
from app.desk.placement_json import as_json
from app.routing.chosen import chosen_because
from app.routing.reservations import declines_in
from app.tickets.queries import find_ticket, setback_reasons


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/tickets/<reference>/placement.json", "placement_json", placement_json)
    bp.add_url_rule("/desk/tickets/<reference>/placement", "placement", placement)


@allow("tickets.see")
def placement(reference: str) -> ResponseReturnValue:
    """The part alone for htmx, a page of its own for everyone else."""
    language = str(get_locale())
    this = placement_of(find_ticket(reference, current_user), language)
    reason = setback_reasons().get(this.place.reason or "") if this.place else None
    return render_template(
        "desk/_placement.html" if is_htmx() else "desk/placement.html",
        this=this,
        ticket=this.ticket,
        declines=declines_in(language),
        setback=reason.name(language) if reason else None,
        because=chosen_because,
    )


@allow("tickets.see")
def placement_json(reference: str) -> ResponseReturnValue:
    """The same for machines."""
    return jsonify(as_json(placement_of(find_ticket(reference, current_user), str(get_locale()))))
