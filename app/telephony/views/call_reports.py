"""What the provider tells of calls and messages besides: answered with an error where we fail, so that it tells again."""

from flask import Blueprint, request

from app.core.clock import now
from app.core.transaction import transaction
from app.telephony.calls.incoming import IncomingCall, LeftMessage, call_id, words_of
from app.telephony.calls.messages import note_absent, note_sound, take_words
from app.telephony.calls.operations import begin_call, end_call
from app.telephony.calls.queries import held_call
from app.telephony.signing import signed_by_provider

bp = Blueprint("call_reports", __name__, url_prefix="/voice")


@bp.post("/status")  # POST /telephony/voice/status
@signed_by_provider
def call_reported() -> tuple[str, int]:
    """How far a call is: of interest once it is over. One that we never answered is noted all the same."""
    incoming, at = IncomingCall.parse(request.form), now()
    if incoming.is_over and incoming.is_inbound:
        with transaction():
            end_call(held_call(incoming.provider_id) or begin_call(incoming, at=at), incoming.status, at=at)
    return "", 204


@bp.post("/recordings")
@signed_by_provider
def sound_reported() -> tuple[str, int]:
    """The sound of a message can be fetched, or there is none."""
    left, at = LeftMessage.parse(request.form), now()
    with transaction():
        call, status = held_call(call_id(request.form)), request.form.get("RecordingStatus")
        if call is not None and status == "completed":
            note_sound(call, left, at=at)
        elif call is not None and status in ("absent", "failed"):
            note_absent(left)
    return "", 204


@bp.post("/transcriptions")
@signed_by_provider
def words_reported() -> tuple[str, int]:
    """The words of a message, as far as they were understood."""
    left, at = LeftMessage.parse(request.form), now()
    with transaction():
        call = held_call(call_id(request.form))
        if call is not None and request.form.get("TranscriptionStatus") == "completed":
            take_words(call, left, words_of(request.form, "TranscriptionText"), at=at)
    return "", 204
