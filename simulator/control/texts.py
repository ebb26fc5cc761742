"""The phones, and texts by hand."""

from base64 import b64decode
from binascii import Error as BinasciiError
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from simulator.control.doorway import bp, json_object, world
from simulator.inbound import text_hotline
from simulator.media import Attachment

SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp"}


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
    """Text the hotline, with pictures or without; answered when the application has answered the webhook."""
    is_form = request.mimetype == "multipart/form-data"
    to, body, attachments = _filled_in() if is_form else _wanted()
    message, outcome = text_hotline(world(), number, to, body, attachments)
    return {"message": message.as_json(), "outcome": outcome}, 201


@bp.get("/handsets/<number>/files/<sid>")
def picture(number: str, sid: str) -> Response:
    """A picture of this phone's thread, for the page; anything else is only for the application."""
    file = world().files.find(sid)
    message = world().messages.find(file.message_sid) if file else None
    if file is None or message is None or message.handset != number or file.content_type not in SHOWN:
        raise NotFound("This handset has no such picture.")
    return Response(file.data, content_type=file.content_type)


def _wanted() -> tuple[str | None, str, list[Attachment]]:
    wanted = json_object()
    to, body = wanted.get("to"), wanted.get("body", "")
    if not isinstance(body, str) or not isinstance(to, str | None):
        raise BadRequest("`to` and `body` are texts.")
    items = wanted.get("media") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequest("`media` is a list of {data or url, content_type}.")
    return to, body, [_attachment(item) for item in items]


def _filled_in() -> tuple[str | None, str, list[Attachment]]:
    """A form with files, as `curl -F` sends it; not from another site's page."""
    if request.headers.get("Origin", request.host_url.rstrip("/")) != request.host_url.rstrip("/"):
        raise Forbidden("Another site's page cannot text from here.")
    files = [
        Attachment(file.mimetype, file.read()) for file in request.files.getlist("media") if file.filename
    ]
    return request.form.get("to"), request.form.get("body", ""), files


def _attachment(item: dict[str, Any]) -> Attachment:
    content_type, url, data = str(item.get("content_type", "image/jpeg")), item.get("url"), item.get("data")
    if isinstance(url, str) and url:
        return Attachment(content_type, url=url)
    try:
        return Attachment(content_type, b64decode(data if isinstance(data, str) else "?", validate=True))
    except BinasciiError as error:
        raise BadRequest("`data` is the file in base64; or `url` says where it lies.") from error
