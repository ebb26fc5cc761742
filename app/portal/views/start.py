"""The first page: what somebody may want of us."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import home


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/", "start", start)


def start() -> ResponseReturnValue:
    """The portal; colleagues go on to the page that is theirs."""
    if current_user.is_authenticated:
        return redirect(home())
    return render_template("portal/start.html")
