"""Transcription: the typed words of a recording come back, a little later."""

from simulator.faults import LOST
from simulator.messages import new_sid
from simulator.reporting import report
from simulator.voice.call import Call
from simulator.voice.forms import call_form
from simulator.voice.recordings import Recording
from simulator.voice.verbs import Record
from simulator.webhooks import Webhook
from simulator.world import World

TRANSCRIBED_AFTER = 3.0


def transcribe(world: World, call: Call, verb: Record, recording: Recording, url: str) -> None:
    """Tell the words to whom asked for them; a recording of which nobody knows the words fails."""
    if not verb.transcribe_callback:
        return
    sid, text = new_sid("TR"), recording.text.strip()
    form = call_form(world, call) | {
        "TranscriptionSid": sid,
        "TranscriptionText": text,
        "TranscriptionStatus": "completed" if text else "failed",
        "TranscriptionType": "fast",
        "TranscriptionUrl": f"{url}/Transcriptions/{sid}",
        "RecordingSid": recording.sid,
        "RecordingUrl": url,
    }
    webhook = Webhook(verb.transcribe_callback, form, "transcription")
    passages = [LOST] if world.weather.loses_transcription() else world.weather.passages(is_last=True)
    world.agenda.after(TRANSCRIBED_AFTER, lambda: report(world, webhook, passages))
