"""Calls by hand: dial, press, speak, hang up; answer or decline what rings."""

from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound

from simulator.control.doorway import bp, json_object, world
from simulator.voice import handset
from simulator.voice.call import Call
from simulator.world import World

CALL = "/handsets/<number>/calls/<sid>"
LONGEST_SPEECH_SECONDS = 3_600
MOST_SHOWN = 50


@bp.get("/handsets/<number>/calls")
def calls(number: str) -> dict[str, Any]:
    """The latest calls of a phone, oldest first."""
    latest = world().calls.of_handset(number)[-MOST_SHOWN:]
    return {"number": number, "calls": [_shown(call) for call in latest]}


@bp.post("/handsets/<number>/calls")
def dial(number: str) -> tuple[dict[str, Any], int]:
    """Call the hotline; answered when its first words begin, or the call has failed."""
    to = json_object().get("to")
    if not isinstance(to, str | None):
        raise BadRequest("`to` is a number.")
    return _shown(handset.dial(world(), number, to)), 201


@bp.get(CALL)
def call(number: str, sid: str) -> dict[str, Any]:
    return _shown(_find(number, sid))


@bp.post(f"{CALL}/keys")
def press(number: str, sid: str) -> dict[str, Any]:
    """Press keys; answered when the application has answered what they lead to."""
    digits = json_object().get("digits")
    if not isinstance(digits, str):
        raise BadRequest("`digits` are keys, as a text.")
    return _done(number, sid, lambda world, call: handset.press(world, call, digits))


@bp.post(f"{CALL}/speech")
def speak(number: str, sid: str) -> dict[str, Any]:
    """Say words to a question, or into a recording: `seconds` of them, with `more` to come or not."""
    wanted = json_object()
    text, seconds, more = wanted.get("text", ""), wanted.get("seconds"), wanted.get("more", False)
    if not isinstance(text, str) or not isinstance(more, bool):
        raise BadRequest("`text` is a text, `more` is true or false.")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | None):
        raise BadRequest("`seconds` is a number.")
    if seconds is not None and not 0 <= seconds <= LONGEST_SPEECH_SECONDS:
        raise BadRequest(f"`seconds` is a number up to {LONGEST_SPEECH_SECONDS}.")
    return _done(number, sid, lambda world, call: handset.say(world, call, text, seconds, more=more))


@bp.post(f"{CALL}/listen")
def listen(number: str, sid: str) -> dict[str, Any]:
    """Hear the hotline out in no time; answered when it waits for the handset, or the call is over."""
    return _done(number, sid, handset.listen)


@bp.post(f"{CALL}/hangup")
def hang_up(number: str, sid: str) -> dict[str, Any]:
    return _done(number, sid, handset.hang_up)


@bp.post(f"{CALL}/answer")
def answer(number: str, sid: str) -> dict[str, Any]:
    return _done(number, sid, handset.answer)


@bp.post(f"{CALL}/decline")
def decline(number: str, sid: str) -> dict[str, Any]:
    return _done(number, sid, handset.decline)


def _done(number: str, sid: str, act: Callable[[World, Call], None]) -> dict[str, Any]:
    json_object()
    found = _find(number, sid)
    act(world(), found)
    return _shown(found)


def _find(number: str, sid: str) -> Call:
    found = world().calls.find(sid)
    if found is None or found.handset != number:
        raise NotFound("This handset knows no such call.")
    return found


def _shown(call: Call) -> dict[str, Any]:
    with world().lock:
        return call.as_json()
