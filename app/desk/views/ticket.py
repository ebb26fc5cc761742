"""The ticket page and its parts."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.core.errors import Missing
from app.desk.page import Page
from app.desk.pages import PARTS, gather, whole
from app.desk.stretch import Stretch, read_key
from app.tickets.queries import find_ticket


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/tickets/<reference>", "ticket", ticket)
    bp.add_url_rule("/desk/tickets/<reference>/parts/<part>", "ticket_part", ticket_part)


@allow("tickets.see")
def ticket(reference: str) -> ResponseReturnValue:
    """Customer, conversation and work order, side by side."""
    return render_template("desk/ticket.html", **whole(_page(reference)))


@allow("tickets.see")
def ticket_part(reference: str, part: str) -> ResponseReturnValue:
    """One part of it."""
    if part not in PARTS:
        raise Missing
    shown = gather(part, _page(reference))
    if part.endswith("_form") and shown[part] is None:  # it cannot be filled in now
        raise Missing
    return render_template(f"desk/_{part}.html", **shown)


def _page(reference: str) -> Page:
    found = find_ticket(reference, current_user)
    asked = request.args
    return Page(
        found,
        current_user,
        str(get_locale()),
        ending=asked.get("ending"),
        editing=asked.get("editing"),
        stretch=Stretch(before=read_key(asked.get("before")), since=read_key(asked.get("since"))),
    )
