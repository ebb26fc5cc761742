"""The Recordings resource: list, fetch, delete, and the sound itself."""

from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

from flask import Response, current_app, request

from simulator.rest.dates import span
from simulator.rest.errors import RestError
from simulator.rest.paging import page_of
from simulator.voice.audio import mp3, wav
from simulator.voice.recording import recording_url
from simulator.voice.recordings import Recording
from simulator.world import World

SOUNDS = {"wav": (wav, "audio/x-wav"), "mp3": (mp3, "audio/mpeg")}
OF_ITS_OWN = {"media_url", "subresource_uris"}


def index(account_sid: str) -> dict[str, Any]:
    recordings = _filtered(request.args.get("CallSid"))
    return page_of(recordings, "recordings", lambda recording: resource(account_sid, recording))


def index_of_call(account_sid: str, call_sid: str) -> dict[str, Any]:
    return page_of(
        _filtered(call_sid), "recordings", lambda recording: resource_of_call(account_sid, recording)
    )


def fetch(account_sid: str, sid: str) -> dict[str, Any]:
    return resource(account_sid, _find(sid))


def sound(account_sid: str, sid: str, kind: str = "wav") -> Response:  # noqa: ARG001 - part of the path
    """The file, once it is filed; without an ending it is a WAV."""
    recording = _find(sid)
    if recording.status != "completed" or kind not in SOUNDS:
        raise _missing()
    make, content_type = SOUNDS[kind]
    return Response(make(recording.seconds), content_type=content_type)


def delete(account_sid: str, sid: str) -> Response:  # noqa: ARG001 - part of the path
    _world().recordings.remove(_find(sid))
    return Response(status=204)


def resource(account_sid: str, recording: Recording) -> dict[str, Any]:
    """Exactly the properties of Twilio's published schema."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Recordings/{recording.sid}"
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "call_sid": recording.call_sid,
        "channels": 1,
        "conference_sid": None,
        "date_created": format_datetime(recording.created_at),
        "date_updated": format_datetime(recording.updated_at),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": recording_url(_world(), recording.sid),
        "price": None,
        "price_unit": "USD",
        "sid": recording.sid,
        "source": "RecordVerb",
        "start_time": format_datetime(recording.created_at),
        "status": recording.status,
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def resource_of_call(account_sid: str, recording: Recording) -> dict[str, Any]:
    """The same below its call, where Twilio describes it a little differently."""
    whole = resource(account_sid, recording)
    uri = f"/2010-04-01/Accounts/{account_sid}/Calls/{recording.call_sid}/Recordings/{recording.sid}.json"
    return {name: value for name, value in whole.items() if name not in OF_ITS_OWN} | {
        "track": "inbound",
        "uri": uri,
    }


def _filtered(call_sid: str | None) -> Iterator[Recording]:
    first, last = span("DateCreated")
    for recording in _world().recordings.newest_first():
        if call_sid in (None, recording.call_sid) and first <= recording.created_at < last:
            yield recording


def _find(sid: str) -> Recording:
    recording = _world().recordings.find(sid)
    if recording is None:
        raise _missing()
    return recording


def _missing() -> RestError:
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


def _world() -> World:
    return current_app.extensions["world"]
