"""One handler turns what was refused into a page, a partial for htmx, or JSON."""

from typing import Any

import structlog
from babel.lists import format_list
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import get_locale, gettext
from flask_compress import Compress
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.core.database import db, to_json
from app.core.errors import Refused, Said
from app.core.wording import number_words

log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Register the handlers, what templates need to know of the request, and compression (never of streams)."""
    Compress(app)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, failed)
    app.context_processor(lambda: {"events_url": current_app.config["EVENTS_URL"], "is_htmx": is_htmx()})


def is_htmx() -> bool:
    """Whether htmx asks, and so wants a partial."""
    return request.headers.get("HX-Request") == "true"


def refused(error: Refused) -> Response:
    """The sentence of the domain, as a page."""
    return answer(error.status, sentence_of(error))


def sentence_of(error: Refused) -> str:
    """The sentence of the domain, in the reader's language."""
    words = {name: _worded(word) for name, word in error.words.items()}
    sentence = gettext(error.sentence)
    return sentence % words if words else sentence


def _worded(word: Any) -> Any:
    if isinstance(word, list):
        return format_list([str(_worded(each)) for each in word], locale=str(get_locale()))
    if isinstance(word, int):
        return number_words(word)
    return gettext(word) if isinstance(word, Said) else word


def failed(error: HTTPException) -> Response:
    """Werkzeug's own errors, without their English paragraphs."""
    code = error.code or 500
    if isinstance(error, InternalServerError):
        db.session.rollback()
        log.error("request.failed", path=request.path, error=type(error.original_exception).__name__)
        if isinstance(error.original_exception, OperationalError):
            return _without_database()
    sentence = _SENTENCES.get(code, _SENTENCES[500])
    if code == 413 and request.mimetype == "multipart/form-data":
        sentence = _TOO_MUCH
    response = answer(code, gettext(sentence))
    response.headers.extend(error.get_headers() if code in (405, 429) else ())
    response.content_type = "application/json" if _wants_json() else "text/html; charset=utf-8"
    return response


def _without_database() -> Response:
    """No page of ours can be drawn without knowing who reads it; one sentence can."""
    sentence = "Postline cannot reach its database. Nothing was half-written. Try again in a minute."
    headers = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "30"}
    for_htmx = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
    return make_response(sentence, 503, headers | for_htmx)


def answer(status: int, sentence: str) -> Response:
    """The same answer for a person, for htmx (into the page's notices) and for a machine."""
    if _wants_json():
        return make_response(jsonify(error=sentence, status=status), status)
    if is_htmx():
        notice = make_response(
            render_template("errors/_sentence.html", status=status, sentence=sentence), status
        )
        notice.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
        return notice
    pages: list[Any] = [
        f"{request.blueprint}/error.html",
        "errors/error.html",
    ]  # a blueprint may have a page of its own
    return make_response(render_template(pages, status=status, sentence=sentence), status)


def toast(sentence: str, kind: str = "ok") -> dict[str, str]:
    """The header by which an htmx answer shows a passing word; `kind` is ok, info or late."""
    return {"HX-Trigger": to_json({"toast": {"text": sentence, "kind": kind}}, ascii_only=True)}


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.startswith(("/telephony/", "/api/"))


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_SENTENCES = {
    400: _("This form cannot be read. Go back, reload the page and try again."),
    401: _("Please sign in."),
    403: _("Your role does not include this."),
    404: _("There is nothing here that you may see."),
    405: _("This address does not take that."),
    413: _("This is too long to be taken. Shorten it and try again."),
    429: _("Too many tries. Wait a minute and try again."),
    500: _("Something broke on our side. It has been noted; nothing was half-written. Try again."),
}
_TOO_MUCH = _("These files are too large together. Send fewer, or smaller ones.")
