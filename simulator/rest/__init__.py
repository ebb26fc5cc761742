"""Twilio's REST API, as far as the application uses it: who may call, what is noted, how errors look."""

import time
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from simulator.journal import Entry
from simulator.rest import accounts, calls, media, messages, numbers, recordings
from simulator.rest.errors import RestError
from simulator.world import World

bp = Blueprint("rest", __name__, url_prefix="/2010-04-01")
ACCOUNT = "/Accounts/<account_sid>"
MESSAGE, NUMBER = f"{ACCOUNT}/Messages/<sid>.json", f"{ACCOUNT}/IncomingPhoneNumbers/<sid>.json"
CALL, RECORDING = f"{ACCOUNT}/Calls/<sid>.json", f"{ACCOUNT}/Recordings/<sid>"
MEDIA = f"{ACCOUNT}/Messages/<message_sid>/Media"
for method, path, endpoint, view in (
    ("GET", f"{ACCOUNT}.json", "fetch_account", accounts.fetch),
    ("POST", f"{ACCOUNT}/Messages.json", "send_message", messages.create),
    ("GET", f"{ACCOUNT}/Messages.json", "list_messages", messages.index),
    ("GET", MESSAGE, "fetch_message", messages.fetch),
    ("POST", MESSAGE, "update_message", messages.update),
    ("DELETE", MESSAGE, "delete_message", messages.delete),
    ("GET", f"{MEDIA}.json", "list_media", media.index),
    ("GET", f"{MEDIA}/<sid>.json", "fetch_media", media.fetch),
    ("GET", f"{MEDIA}/<sid>", "media_content", media.content),
    ("DELETE", f"{MEDIA}/<sid>.json", "delete_media", media.delete),
    ("POST", f"{ACCOUNT}/Calls.json", "place_call", calls.create),
    ("GET", f"{ACCOUNT}/Calls.json", "list_calls", calls.index),
    ("GET", CALL, "fetch_call", calls.fetch),
    ("POST", CALL, "update_call", calls.update),
    ("GET", f"{ACCOUNT}/Calls/<call_sid>/Recordings.json", "list_calls_recordings", recordings.index_of_call),
    ("GET", f"{ACCOUNT}/Recordings.json", "list_recordings", recordings.index),
    ("GET", f"{RECORDING}.json", "fetch_recording", recordings.fetch),
    ("GET", RECORDING, "recording_sound", recordings.sound),
    ("GET", f"{RECORDING}.<kind>", "recording_sound_as", recordings.sound),
    ("DELETE", f"{RECORDING}.json", "delete_recording", recordings.delete),
    ("GET", f"{ACCOUNT}/IncomingPhoneNumbers.json", "list_numbers", numbers.index),
    ("GET", NUMBER, "fetch_number", numbers.fetch),
    ("POST", NUMBER, "update_number", numbers.update),
):
    bp.add_url_rule(path, endpoint, view, methods=[method])


@bp.route("/<path:rest>", methods=["GET", "POST", "DELETE", "PUT"])
def unknown(rest: str) -> Response:
    raise RestError(404, 20404, f"The requested resource /2010-04-01/{rest} was not found")


@bp.before_request
def admit() -> None:
    """Account and token, as HTTP Basic; then the account in the path must be the same."""
    g.started = time.perf_counter()
    settings = _world().settings
    given = request.authorization
    if given is None or (given.username, given.password) != (settings.account_sid, settings.auth_token):
        raise RestError(401, 20003, "Authenticate")
    if (request.view_args or {}).get("account_sid", settings.account_sid) != settings.account_sid:
        raise RestError(404, 20404, f"The requested resource {request.path} was not found")


@bp.app_errorhandler(RestError)
def refuse(error: RestError) -> tuple[Response, int]:
    return jsonify(error.as_json()), error.status


@bp.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> tuple[Response, int]:
    """A method or a form that Twilio would not take either."""
    status = error.code or 400
    known = RestError(status, {405: 20004}.get(status, 20001), error.name)
    return jsonify(known.as_json()), status


@bp.after_request
def write_down(response: Response) -> Response:
    """Write the call into the journal; then, in bad weather, keep the caller waiting."""
    hang = g.get("hang", 0.0)
    _world().journal.write(_entry(response, hang))
    if hang:
        time.sleep(hang)
    return response


def _entry(response: Response, hang: float) -> Entry:
    answer = response.get_json(silent=True) or {}
    return Entry(
        "rest",
        (request.endpoint or "unknown").removeprefix("rest.").replace("_", " "),
        request.method,
        request.url,
        _parameters(),
        _world().clock.now().isoformat(),
        verdict="refused" if response.status_code == 401 else "accepted",
        status=response.status_code,
        answer=_readable(response),
        content_type=response.content_type,
        milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
        error=_error(answer, hang) if response.status_code >= 400 or hang else None,
        fault="answer withheld" if hang else None,
    )


def _readable(response: Response) -> str:
    if response.is_json or not response.data:
        return response.get_data(as_text=True)
    return f"{len(response.data)} bytes of {response.mimetype}"


def _parameters() -> dict[str, str]:
    return {name: ", ".join(values) for name, values in request.values.lists()}


def _error(answer: dict[str, Any], hang: float) -> str:
    return (
        f"accepted, but not answered for {hang:g} s"
        if hang
        else f"{answer.get('code')}: {answer.get('message')}"
    )


def _world() -> World:
    return current_app.extensions["world"]
