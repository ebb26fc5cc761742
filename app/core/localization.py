"""Which language a page speaks: the person's own, else the one chosen in this browser, else what the browser asks for."""

from flask import Flask, current_app, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

from app.core.languages import CODES, LANGUAGES, direction_of
from app.core.wording import register_wording


def init_app(app: Flask) -> None:
    """Babel, and what every template may use."""
    Babel(app, locale_selector=select_language, default_translation_directories="translations")
    app.context_processor(_page_words)
    register_wording(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")


def select_language() -> str:
    """The code of the language to answer in."""
    own = getattr(current_user, "language", None) or session.get("language")
    if own in CODES:
        return own
    wanted = (tag.replace("_", "-").partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((code for code in wanted if code in CODES), CODES[0])


def _page_words() -> dict[str, object]:
    code = str(get_locale())
    return {
        "locale": code,
        "text_direction": direction_of(code),
        "direction_of": direction_of,
        "languages": [(language.code, language.name) for language in LANGUAGES],
        "here": _page_to_show_again(),
    }


def _page_to_show_again() -> str | None:
    """This page; or, where it answers a form, the one the form was on, if that can be asked for."""
    if request.method == "GET":
        return request.full_path
    target = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    path, _, query = target.partition("?")
    adapter = current_app.create_url_adapter(request)
    can_be_asked_for = path.startswith("/") and adapter is not None and adapter.test(path, "GET")
    return f"{path}?{query}" if can_be_asked_for else None
