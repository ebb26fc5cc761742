"""The phones, and texts by hand."""

from typing import Any

from werkzeug.exceptions import BadRequest

from simulator.control.doorway import bp, json_object, world
from simulator.inbound import text_hotline
from simulator.messages import Media


@bp.get("/handsets")
def handsets() -> dict[str, Any]:
    return {
        "hotline": world().hotline.number,
        "handsets": [person.as_json() for person in world().handsets.all()],
    }


@bp.get("/handsets/<number>/texts")
def thread(number: str) -> dict[str, Any]:
    return {"number": number, "texts": [message.as_json() for message in world().messages.thread(number)]}


@bp.post("/handsets/<number>/texts")
def text(number: str) -> tuple[dict[str, Any], int]:
    """Text the hotline; answered when the application has answered the webhook."""
    wanted = json_object()
    to, body = wanted.get("to"), wanted.get("body", "")
    if not isinstance(body, str) or not isinstance(to, str | None):
        raise BadRequest("`to` and `body` are texts.")
    message, outcome = text_hotline(world(), number, to, body, _media(wanted.get("media")))
    return {"message": message.as_json(), "outcome": outcome}, 201


def _media(items: Any) -> list[Media]:
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.get("url") for item in items):
        raise BadRequest("`media` is a list of {url, content_type}.")
    return [Media(str(item["url"]), str(item.get("content_type", "image/jpeg"))) for item in items]
