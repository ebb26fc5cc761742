"""Record: the caller leaves a message, in typed words or spoken ones of which only the length is known."""

from email.utils import format_datetime
from functools import partial

from simulator.faults import LOST
from simulator.reporting import report
from simulator.voice.call import Call
from simulator.voice.forms import call_form
from simulator.voice.recordings import Recording
from simulator.voice.speaking import caption
from simulator.voice.steps import GO_ON, Fetch, Next, Wait
from simulator.voice.transcribing import transcribe
from simulator.voice.verbs import Record, speaking_time
from simulator.webhooks import Webhook
from simulator.world import World

FILED_AFTER = 1.0


def record(world: World, call: Call, verb: Record) -> Next:
    """Beep, and listen until silence, a key, the longest length or the end of the call."""
    call.listening, call.said, call.said_seconds, call.is_hurried = verb, [], 0.0, False
    if verb.play_beep:
        caption(world, call, "hotline", "beep", "")
    return _await_words(world, call, verb)


def say(world: World, call: Call, verb: Record, text: str, seconds: float | None, *, more: bool) -> Next:
    """Speak into the recording; with `more` to come it goes on until silence ends it."""
    caption(world, call, "caller", "speech", text)
    call.said.append(text)
    call.said_seconds += seconds or speaking_time(text) or 1.0
    if call.said_seconds >= verb.max_length:
        call.said_seconds = verb.max_length
        return _finish(world, call, verb)
    return _await_words(world, call, verb) if more else _finish(world, call, verb)


def press(world: World, call: Call, verb: Record, digits: str) -> Next:
    """A finishing key ends the recording; any other is only a sound in it."""
    caption(world, call, "caller", "keys", digits)
    finishing = [key for key in digits if key in verb.finish_on_key]
    return _finish(world, call, verb, finishing[0]) if finishing else _await_words(world, call, verb)


def leave(world: World, call: Call, verb: Record) -> None:
    """The end of the call ends a message too; the application hears of it, but nobody hears its answer."""
    ended = _finish(world, call, verb, "hangup")
    if isinstance(ended, Fetch) and ended.url:
        form = call_form(world, call) | {"CallStatus": "completed"} | ended.form
        webhook = Webhook(ended.url, form, ended.subject, ended.method)
        world.agenda.after(0, lambda: world.webhooks.post(webhook))


def recording_url(world: World, sid: str) -> str:
    return f"{world.address}/2010-04-01/Accounts/{world.settings.account_sid}/Recordings/{sid}"


def _await_words(world: World, call: Call, verb: Record) -> Next:
    return Wait(verb.timeout, partial(_finish, world, call, verb))


def _finish(world: World, call: Call, verb: Record, key: str = "") -> Next:
    """Keep what was said; if nothing was, the document goes on behind Record."""
    call.listening = None
    if not call.said:
        return GO_ON
    at, seconds = world.clock.now(), max(1, round(call.said_seconds))
    recording = world.recordings.add(Recording(call.sid, seconds, " ".join(call.said), at, at))
    _file(world, call, verb, recording)
    form = {
        "RecordingUrl": recording_url(world, recording.sid),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(seconds),
    }
    return Fetch(verb.action, verb.method, form | ({"Digits": key} if key else {}), "recording")


def _file(world: World, call: Call, verb: Record, recording: Recording) -> None:
    """A moment later the file can be fetched and the application is told, unless the weather loses it."""
    is_lost = world.weather.loses_recording()
    if verb.transcribe and not is_lost:
        transcribe(world, call, verb, recording, recording_url(world, recording.sid))
    world.agenda.after(FILED_AFTER, partial(_settle, world, call, verb, recording, is_lost=is_lost))


def _settle(world: World, call: Call, verb: Record, recording: Recording, *, is_lost: bool) -> None:
    with world.lock:
        recording.status, recording.updated_at = "absent" if is_lost else "completed", world.clock.now()
        if verb.callback and "completed" in verb.callback_events:
            form = _filed_form(world, call, recording)
            webhook = Webhook(verb.callback, form, "recording status", verb.callback_method)
            report(world, webhook, [LOST] if is_lost else world.weather.passages(is_last=True))


def _filed_form(world: World, call: Call, recording: Recording) -> dict[str, str]:
    return call_form(world, call) | {
        "RecordingSid": recording.sid,
        "RecordingUrl": recording_url(world, recording.sid),
        "RecordingStatus": "completed",
        "RecordingDuration": str(recording.seconds),
        "RecordingChannels": "1",
        "RecordingStartTime": format_datetime(recording.created_at),
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
        "ErrorCode": "0",
    }
