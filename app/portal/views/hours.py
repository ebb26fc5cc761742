"""Opening hours."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.core.clock import now
from app.core.plain_text import one_line
from app.portal.forms import day_words
from app.portal.hours import openings


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/hours", "hours", hours)


def hours() -> ResponseReturnValue:
    """The places that were asked for, today's hours first."""
    asked = one_line(request.args.get("q", ""))[:80]
    found = openings(asked, str(get_locale()), now())
    return render_template("portal/hours.html", q=asked, openings=found, day_words=day_words)
