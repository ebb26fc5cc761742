"""The portal's pages, one file each; every one of them speaks the language that is chosen on it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_time
from flask import Blueprint, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.accounts.queries import house_zone
from app.core.languages import CODES
from app.core.numbers import readable
from app.portal.texts import KIND_WORDS
from app.portal.views import asking, following, hours, start, tracking
from app.wordings.queries import local_moment

bp = Blueprint("portal", __name__)
for page in (start, asking, tracking, following, hours):
    page.add_routes(bp)
bp.add_app_template_filter(readable)


@bp.before_request
def choose_language() -> ResponseReturnValue | None:
    """`?language=fa` on any page: the same page in that language, from now on."""
    wanted = request.args.get("language")
    if wanted is None or request.method != "GET":
        return None
    if wanted in CODES:
        session["language"] = wanted
    return redirect(_address(request.path, {}))


@bp.context_processor
def words_of_every_page() -> dict[str, Any]:
    """What the frame of the pages needs."""
    return {
        "again_in": _again_in,
        "hotline": current_app.config["HOTLINE_NUMBER"],
        "kind_words": KIND_WORDS,
    }


@bp.app_template_filter("house_time")
def house_time(at: datetime) -> str:
    """Day and hour as our texts say them, in the zone of the house."""
    return local_moment(at, house_zone(), str(get_locale()))


@bp.app_template_filter("house_hour")
def house_hour(at: datetime) -> str:
    """The hour alone."""
    return format_time(at.astimezone(house_zone()), "HH:mm", locale=str(get_locale()))


def _again_in(code: str) -> str:
    """This page in that language; where it answers a form, the page the form was on."""
    can_be_asked_for = request.method == "GET" and request.endpoint is not None
    return _address(request.path if can_be_asked_for else "", {"language": code})


def _address(path: str, more: dict[str, str]) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "language"]
    query = urlencode([*kept, *more.items()])
    return f"{path}?{query}" if query else path
