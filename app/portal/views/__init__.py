"""The portal's pages, one file each; every one of them speaks the language that is chosen on it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel.dates import format_time
from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.accounts.queries import house_zone
from app.core.languages import CODES, in_digits_of
from app.core.numbers import readable
from app.portal.texts import KIND_WORDS
from app.portal.views import acting, asking, following, hours, start, tracking
from app.wordings.queries import local_moment

bp = Blueprint("portal", __name__)
for page in (start, asking, tracking, following, acting, hours):
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
    return redirect(_address(request.path, request.args.items(multi=True)))


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
    return in_our_digits(format_time(at.astimezone(house_zone()), "HH:mm", locale=str(get_locale())))


@bp.app_template_filter("in_our_digits")
def in_our_digits(words: str) -> str:
    """Words with their numbers as the page's language writes them."""
    return in_digits_of(str(get_locale()), words)


def _again_in(code: str, here: str | None) -> str:
    """This page in that language; where it answers a form, the page that the form was on."""
    path, _, query = (here or url_for("portal.start")).partition("?")
    return _address(path, parse_qsl(query), language=code)


def _address(path: str, asked: Iterable[tuple[str, str]], **more: str) -> str:
    query = urlencode([*((name, value) for name, value in asked if name != "language"), *more.items()])
    return f"{path}?{query}" if query else path
