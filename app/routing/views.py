"""Posted changes of who holds a ticket."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.transaction import transaction
from app.desk.page import Page
from app.desk.pages import gather
from app.routing.operations import holding
from app.tickets.queries import find_ticket, find_ticket_for_change, has_right

bp = Blueprint("routing", __name__)


@bp.post("/<reference>/holder")
@allow("tickets.work")
def take(reference: str) -> ResponseReturnValue:
    """Take it. The other of two is told who was first."""
    with transaction():
        holding.take_ticket(find_ticket_for_change(reference, current_user), actor=current_user)
    return _held(reference, gettext("It is yours."))


@bp.post("/<reference>/release")
@allow("tickets.work")
def release(reference: str) -> ResponseReturnValue:
    """Put it back."""
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        for_others = has_right(current_user, "tickets.assign", ticket)
        holding.release_ticket(ticket, actor=current_user, for_others=for_others)
    return _held(reference, gettext("It waits in its queue again."))


@bp.post("/<reference>/assignment")
@allow("tickets.assign")
def assign(reference: str) -> ResponseReturnValue:
    """Give it to somebody."""
    holder_id = request.form.get("holder", type=int) or current_user.id
    with transaction():
        ticket = find_ticket_for_change(reference, current_user, "tickets.assign")
        holding.assign_ticket(ticket, holder_id, actor=current_user)
    return _held(reference, gettext("Given."))


def _held(reference: str, done: str) -> ResponseReturnValue:
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    page = Page(find_ticket(reference, current_user), current_user, str(get_locale()))
    return render_template("desk/_summary.html", **gather("summary", page)), 200, toast(done)
