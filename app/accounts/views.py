"""Signing in and out, and the language of the pages."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from app.accounts import operations
from app.accounts.access import home
from app.accounts.forms import SignInForm
from app.accounts.queries import find_colleague
from app.core.errors import Refused
from app.core.languages import CODES
from app.core.security import limiter
from app.core.transaction import transaction
from app.seeds.signins import demo_users

bp = Blueprint("accounts", __name__)


def _account_and_address() -> str:
    """Tries are counted per address of the network and account, so that nobody can lock out somebody else elsewhere."""
    return f"{get_remote_address()}|{request.form.get('email', '').strip().lower()}"


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The door."""
    if current_user.is_authenticated:
        return redirect(home())
    return _page(SignInForm(), 200)


@bp.post("/sign-in")
@limiter.limit("10 per minute", key_func=_account_and_address)
@limiter.limit("60 per minute")
def enter() -> ResponseReturnValue:
    """Check the key."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction():
            user = operations.sign_in(str(form.email.data), str(form.password.data))
    except Refused as refusal:
        form.password.errors = [gettext(refusal.sentence)]
        return _page(form, 422)
    session.clear()
    session.permanent = True
    login_user(find_colleague(user.id))
    wanted = _wanted()
    return redirect(home() if wanted in (None, url_for("desk.board")) else wanted)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Leave."""
    if current_user.is_authenticated:
        with transaction():
            operations.sign_out(current_user.id)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@bp.post("/language")
def set_language() -> ResponseReturnValue:
    """Speak this language from now on, here and wherever this person signs in."""
    code = request.form.get("language", "")
    if code in CODES:
        session["language"] = code
        if current_user.is_authenticated:
            with transaction():
                operations.choose_language(current_user.id, code)
    return redirect(_wanted() or home())


def _page(form: SignInForm, status: int) -> ResponseReturnValue:
    demo = demo_users(str(get_locale())) if current_app.config["DEMO"] else []
    return render_template("accounts/sign_in.html", form=form, demo_users=demo), status


def _wanted() -> str | None:
    """The page somebody wanted before the door, if it is one of ours."""
    target = request.values.get("next", "")
    is_ours = target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_ours else None
