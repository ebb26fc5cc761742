"""What a colleague is told of the clocks of their work."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import allow
from app.core.clock import now
from app.core.transaction import transaction
from app.notifications.operations.noticing import see_notices
from app.notifications.queries import count_unseen, notices_of

SHOWN = 100


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/notices", "notices", notices)
    bp.add_url_rule("/desk/notices/mark", "notice_mark", mark)
    bp.add_url_rule("/desk/notices/seen", "see_notices", see, methods=["POST"])


@allow("tickets.see")
def notices() -> ResponseReturnValue:
    """The newest, those not seen yet marked."""
    found = notices_of(current_user, limit=SHOWN)
    return render_template("desk/notices.html", notices=found, unseen=count_unseen(current_user))


@allow("tickets.see")
def mark() -> ResponseReturnValue:
    """How many are new, for the bar above every page."""
    return render_template("desk/_notice_mark.html", unseen=count_unseen(current_user))


@allow("tickets.see")
def see() -> ResponseReturnValue:
    """They have looked at all of them."""
    with transaction():
        see_notices(current_user.id, at=now())
    return redirect(url_for("desk.notices"), 303)
