"""The Media resource: the files of a text, listed, described, fetched and deleted."""

from email.utils import format_datetime
from typing import Any

from flask import Response, current_app, request

from simulator.media import File
from simulator.messages import Message
from simulator.rest.dates import span
from simulator.rest.errors import RestError
from simulator.rest.paging import page_of
from simulator.world import World


def index(account_sid: str, message_sid: str) -> dict[str, Any]:
    message, (first, last) = _message(message_sid), span("DateCreated")
    files = _world().files.of_message(message)
    shown = [file for file in files if first <= file.created_at < last]
    return page_of(shown, "media_list", lambda file: resource(account_sid, file))


def fetch(account_sid: str, message_sid: str, sid: str) -> dict[str, Any]:
    return resource(account_sid, _find(message_sid, sid))


def content(account_sid: str, message_sid: str, sid: str) -> Response:  # noqa: ARG001 - part of the path
    """The bytes, under the type they were sent as."""
    file = _find(message_sid, sid)
    return Response(file.data, content_type=file.content_type)


def delete(account_sid: str, message_sid: str, sid: str) -> Response:  # noqa: ARG001 - part of the path
    _world().files.remove(_find(message_sid, sid))
    return Response(status=204)


def resource(account_sid: str, file: File) -> dict[str, Any]:
    """Exactly the properties of Twilio's published schema."""
    at = format_datetime(file.created_at)
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{file.message_sid}/Media/{file.sid}.json"
    return {
        "account_sid": account_sid,
        "content_type": file.content_type,
        "date_created": at,
        "date_updated": at,
        "parent_sid": file.message_sid,
        "sid": file.sid,
        "uri": uri,
    }


def _message(sid: str) -> Message:
    message = _world().messages.find(sid)
    if message is None:
        raise _missing()
    return message


def _find(message_sid: str, sid: str) -> File:
    file = _world().files.find(sid)
    if file is None or file.message_sid != _message(message_sid).sid:
        raise _missing()
    return file


def _missing() -> RestError:
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


def _world() -> World:
    return current_app.extensions["world"]
