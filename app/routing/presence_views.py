"""Where colleagues say that they are there, on a break, or gone."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow, home
from app.core.answers import is_htmx, toast
from app.core.errors import Refused
from app.core.transaction import transaction
from app.routing.heartbeats import beat_token
from app.routing.operations import attending
from app.routing.presence import State, presence_of, reasons_in, said_reasons

bp = Blueprint("presence", __name__)


@bp.get("/mark")
@allow("tickets.work")
def mark() -> ResponseReturnValue:
    """What they are doing now, and what they may say instead: the menu in the bar above every page."""
    return _mark()


@bp.post("")
@allow("tickets.work")
def say() -> ResponseReturnValue:
    """From now on they are in this state."""
    wanted, _, reason = request.form.get("state", "").partition(":")
    if wanted not in set(State):
        raise Refused("Say whether you are there.")
    with transaction():
        attending.say(current_user, State(wanted), reason=reason or None)
    if not is_htmx():
        return redirect(home(), 303)
    return _mark(), 200, toast(gettext("Noted."))


def _mark() -> str:
    span = presence_of(current_user.id)
    return render_template(
        "components/_presence.html",
        presence=span,
        state=span.state.value if span else State.OFFLINE.value,
        reasons=reasons_in(str(get_locale())),
        said=said_reasons(),
        token=beat_token(current_user.id),
    )
