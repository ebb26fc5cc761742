"""The sound of messages: with the provider at first, then ours."""

from typing import BinaryIO

from app.core.database import db
from app.core.events import PROVIDER, record
from app.telephony.calls.models import AWAITED, CallRecording, RecordingState
from app.tickets.operations.attaching import Stored, hold_content

TYPES = frozenset({"audio/wav", "audio/mpeg"})  # what a provider records in, and every browser plays


def awaited_sound(recording_id: int) -> CallRecording | None:
    """A message whose sound still has to be fetched; None once we have it, or it is not to be had."""
    recording = db.session.get_one(CallRecording, recording_id, populate_existing=True)
    return recording if recording.state in AWAITED else None


def keep_sound(recording_id: int, stored: Stored, sound: BinaryIO) -> None:
    """It was fetched. Of two who fetched it one settles it."""
    recording = _held(recording_id)
    if recording.state in AWAITED:
        hold_content(stored.key, sound)
        recording.state, recording.key = RecordingState.KEPT, stored.key
        recording.content_type, recording.size = stored.content.content_type, stored.content.size
        record("call.sound_kept", recording, PROVIDER)


def refuse_sound(recording_id: int, reason: str) -> None:
    """It is not to be had, or we do not take it. A second time changes nothing."""
    recording = _held(recording_id)
    if recording.state in AWAITED:
        recording.state, recording.reason = RecordingState.REFUSED, reason
        record("call.sound_refused", recording, PROVIDER, reason=reason)


def _held(recording_id: int) -> CallRecording:
    return db.session.get_one(CallRecording, recording_id, with_for_update=True, populate_existing=True)
