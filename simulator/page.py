"""The handset page, in the reader's language."""

from flask import Blueprint, Response, current_app, make_response, render_template, request

from simulator.words import LANGUAGES, words_in

bp = Blueprint("page", __name__)
A_YEAR = 365 * 24 * 3600


@bp.get("/")
def handset() -> Response:
    """One page with everything; which language was chosen is remembered."""
    asked = request.args.get("lang")
    language = asked if asked in LANGUAGES else _remembered()
    words = words_in(language)
    response = make_response(
        render_template(
            "handset.html",
            language=language,
            languages=LANGUAGES,
            t=words.__getitem__,
            words=words,
            people=current_app.extensions["world"].handsets.all(),
            hotline=current_app.extensions["world"].hotline.number,
        )
    )
    if asked in LANGUAGES:
        response.set_cookie("simulator_language", language, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def _remembered() -> str:
    kept = request.cookies.get("simulator_language", "")
    return kept if kept in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES), "en") or "en"
