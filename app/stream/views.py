"""The stream of one browser."""

from collections.abc import Iterator
from time import monotonic

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.core.clock import now
from app.core.database import db
from app.core.security import csrf
from app.routing.heartbeats import user_of
from app.stream.beats import Beats
from app.stream.channels import channels_of
from app.stream.hub import RESET, Hub, Listener

bp = Blueprint("stream", __name__)

BEAT_SECONDS = 15
LASTS_SECONDS = 600  # then the browser comes again, and who it is and what they may hear is looked up anew


@bp.get("/events")
def events() -> ResponseReturnValue:
    """What this person's screens are told, from `Last-Event-ID` on, or since the page was asked for, `age` seconds ago.

    Holds a green thread, never a database connection."""
    if not current_user.is_authenticated:
        abort(401)
    if not (current_user.may("tickets.see") or current_user.may("live.see")):
        abort(403)
    hub = _hub()
    if len(hub) >= current_app.config["STREAMS"]:
        return "", 503, {"Retry-After": "5"}
    last_id = request.headers.get("Last-Event-ID") or request.args.get("last_event_id")
    listener = Listener(channels_of(current_user), str(get_locale()))
    db.session.remove()
    hub.open(listener, last_id, max(0, request.args.get("age", 0, type=int)))
    response = Response(_lines(hub, listener), mimetype="text/event-stream")
    response.headers.update(
        {
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
            "Access-Control-Allow-Origin": current_app.config["PUBLIC_BASE_URL"],
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin, Cookie",
        }
    )
    response.call_on_close(lambda: hub.close(listener))
    return response


@bp.post("/events/beats")
@csrf.exempt
def beat() -> ResponseReturnValue:
    """A page says that it lives; who it is stands signed in what it sends. Reads nothing, keeps it for the next writing."""
    user_id = user_of(request.form.get("token", ""))
    if user_id is None:
        abort(403)
    _beats().hear(user_id)
    return "", 204, {"Access-Control-Allow-Origin": current_app.config["PUBLIC_BASE_URL"]}


def _beats() -> Beats:
    beats = current_app.extensions.get("beats")
    if beats is None:
        beats = current_app.extensions.setdefault("beats", Beats())
    return beats


def _hub() -> Hub:
    hub = current_app.extensions.get("hub")
    if hub is None:
        hub = current_app.extensions.setdefault("hub", Hub(current_app.config["REDIS_URL"]))
    return hub


def _lines(hub: Hub, listener: Listener) -> Iterator[str]:
    try:
        yield "retry: 2000\n\n" + _beat()
        ends_at = monotonic() + LASTS_SECONDS
        while not listener.is_cut and monotonic() < ends_at:
            position = hub.position  # before we wait: when nothing has come, all up to here was heard
            told = listener.next(BEAT_SECONDS)
            if told is None:
                yield (f"id: {position}\n" if position else "") + _beat()
            elif told[0] == RESET:
                yield (f"id: {told[1]}\n" if told[1] else "") + "event: reset\ndata: \n\n"
            else:
                yield f"id: {told[0]}\ndata: {told[1]}\n\n"
    finally:
        hub.close(listener)


def _beat() -> str:
    """Tells a dead line from a quiet one, and keeps countdowns right."""
    return f"event: beat\ndata: {now().isoformat()}\n\n"
