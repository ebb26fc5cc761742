"""The addresses that people's pages, tests and training drive the simulator by; JSON in, JSON out."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException

from simulator.announcements import event
from simulator.faults import BadFault
from simulator.inbound import BadText, text_hotline
from simulator.messages import Media
from simulator.world import World

bp = Blueprint("control", __name__)
LONGEST_ADVANCE = 366 * 24 * 3600


@bp.get("/handsets")
def handsets() -> dict[str, Any]:
    world = _world()
    return {
        "hotline": world.hotline.number,
        "handsets": [person.as_json() for person in world.handsets.all()],
    }


@bp.get("/handsets/<number>/texts")
def thread(number: str) -> dict[str, Any]:
    return {"number": number, "texts": [message.as_json() for message in _world().messages.thread(number)]}


@bp.post("/handsets/<number>/texts")
def text(number: str) -> tuple[dict[str, Any], int]:
    """Text the hotline; answered when the application has answered the webhook."""
    wanted = _json_object()
    to, body = wanted.get("to"), wanted.get("body", "")
    if not isinstance(body, str) or not isinstance(to, str | None):
        raise BadRequest("`to` and `body` are texts.")
    message, outcome = text_hotline(_world(), number, to, body, _media(wanted.get("media")))
    return {"message": message.as_json(), "outcome": outcome}, 201


@bp.get("/wire")
def wire() -> dict[str, Any]:
    entries = _world().journal.since(request.args.get("since", 0, type=int))
    return {"entries": [entry.as_json() for entry in entries]}


@bp.get("/wire/events")
def wire_events() -> Response:
    """News of the wire and of texts; a page that lost the line gets what it missed of the wire."""
    world = _world()
    last_seen = request.headers.get("Last-Event-ID", request.args.get("since", ""))

    def stream() -> Iterator[str]:
        with world.lock:
            missed = world.journal.since(int(last_seen)) if last_seen.isdecimal() else []
            news = world.announcements.listen()
        for entry in missed:
            yield event("wire", entry.as_json(), id=entry.id)
        yield from news

    return Response(stream(), content_type="text/event-stream", headers={"Cache-Control": "no-store"})


@bp.get("/clock")
def clock() -> dict[str, str]:
    return _world().clock.as_json()


@bp.post("/clock")
def change_clock() -> dict[str, str]:
    """Let time run or stand; standing, it advances by seconds, and what fell due is done first."""
    world, wanted = _world(), _json_object()
    mode, advance = wanted.get("mode"), wanted.get("advance", 0)
    if mode not in (None, "real", "manual"):
        raise BadRequest("`mode` is real or manual.")
    if (
        isinstance(advance, bool)
        or not isinstance(advance, int | float)
        or not 0 <= advance <= LONGEST_ADVANCE
    ):
        raise BadRequest("`advance` is a number of seconds, at most a year.")
    if advance and (mode == "real" or not (mode or world.clock.is_manual)):
        raise BadRequest("Only a manual clock can be advanced.")
    _turn(world, mode, advance)
    return world.clock.as_json()


@bp.get("/faults")
def faults() -> dict[str, Any]:
    return _world().weather.faults.as_json()


@bp.post("/faults")
def change_faults() -> dict[str, Any]:
    """Change the weather; what is not named stays as it is."""
    world = _world()
    with world.lock:
        return world.weather.change(_json_object()).as_json()


@bp.delete("/faults")
def clear_faults() -> dict[str, Any]:
    return _world().weather.clear().as_json()


@bp.errorhandler(BadText)
@bp.errorhandler(BadFault)
def refuse(error: ValueError) -> tuple[dict[str, str], int]:
    return {"error": str(error)}, 422


@bp.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> tuple[dict[str, str | None], int]:
    return {"error": error.description}, error.code or 400


def _turn(world: World, mode: str | None, advance: float) -> None:
    if mode == "manual":
        world.agenda.stand()
    elif mode == "real":
        world.agenda.run()
    if advance:
        world.agenda.advance(advance)


def _media(items: Any) -> list[Media]:
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.get("url") for item in items):
        raise BadRequest("`media` is a list of {url, content_type}.")
    return [Media(str(item["url"]), str(item.get("content_type", "image/jpeg"))) for item in items]


def _json_object() -> dict[str, Any]:
    """Only JSON is read: another site's page cannot post it here without asking first."""
    wanted = request.get_json()
    if not isinstance(wanted, dict):
        raise BadRequest("A JSON object is expected.")
    return wanted


def _world() -> World:
    return current_app.extensions["world"]
