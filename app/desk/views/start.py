"""The page of people whose work has no screens yet: it says what there is for them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.accounts.queries import count_colleagues, units
from app.law.queries import chosen_profile
from app.routing.queries import queues


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/start", "start", start)


@login_required
def start() -> ResponseReturnValue:
    """How much there is, and by which commands it is read and changed."""
    counts = {"people": count_colleagues(), "units": len(units()), "queues": len(queues())}
    return render_template("desk/start.html", law=chosen_profile(), **counts)
