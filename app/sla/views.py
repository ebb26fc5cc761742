"""Posted changes of what is told of a missed deadline."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.clock import now
from app.core.transaction import transaction
from app.desk.page import Page
from app.desk.pages import gather
from app.sla.forms.cause import CauseForm
from app.sla.operations import breaching
from app.tickets.queries import find_ticket, find_ticket_for_change

bp = Blueprint("sla", __name__)


@bp.post("/<reference>/cause")
@allow("tickets.work")
def name_cause(reference: str) -> ResponseReturnValue:
    """Why its deadlines were missed: of all of which nobody has said it."""
    form = CauseForm()
    if not form.validate_on_submit():
        find_ticket(reference, current_user, "tickets.work")
        return _clocks(reference, cause_form=form), 422
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        breaching.name_cause(ticket, form.cause, actor=current_user, at=now())
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    return _clocks(reference), 200, toast(gettext("Noted."))


def _clocks(reference: str, **forms: CauseForm) -> str:
    page = Page(find_ticket(reference, current_user), current_user, str(get_locale()))
    return render_template("desk/_timers.html", **gather("timers", page) | forms)
