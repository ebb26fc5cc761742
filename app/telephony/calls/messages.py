"""Messages that callers leave: kept once by the provider's id, in whatever order it tells of sound and words."""

from datetime import datetime

from app.core.database import db
from app.core.events import PROVIDER, record
from app.intake.wishes import add_words
from app.telephony.calls.incoming import LeftMessage
from app.telephony.calls.leaving import is_done, leave_ticket
from app.telephony.calls.models import AWAITED, Call, CallRecording, RecordingState
from app.telephony.calls.operations import settle_contact
from app.telephony.calls.queries import is_party, recording_named
from app.tickets.merging import hold_survivor


def take_message(call: Call, left: LeftMessage, *, at: datetime) -> CallRecording:
    """Keep a message, and open or join its ticket; told of again, only what was not known yet is added."""
    kept = recording_named(left.provider_id)
    if kept is not None:
        kept.url, kept.seconds = kept.url or left.url, kept.seconds or left.seconds
        return kept
    kept = CallRecording(
        call=call, ticket=call.contact.ticket if is_done(call) else leave_ticket(call, at=at),
        provider_id=left.provider_id, url=left.url, seconds=left.seconds, state=RecordingState.LEFT, left_at=at,
    )  # fmt: skip
    db.session.add(kept)
    if call.ended_at is not None:
        settle_contact(call)
    record("call.message_left", kept, PROVIDER, at=at, seconds=left.seconds)
    return kept


def note_sound(call: Call, left: LeftMessage, *, at: datetime) -> None:
    """Its sound can be fetched from now on; it may have been fetched already."""
    kept = take_message(call, left, at=at)
    if kept.state is RecordingState.LEFT:
        kept.state = RecordingState.READY
        record("call.message_ready", kept, PROVIDER, at=at)


def note_absent(left: LeftMessage) -> None:
    """The provider has no sound of it: what was told before stays."""
    kept = recording_named(left.provider_id)
    if kept is not None and kept.state in AWAITED:
        kept.state = RecordingState.ABSENT
        record("call.sound_refused", kept, PROVIDER, reason="absent")


def take_words(call: Call, left: LeftMessage, words: str, *, at: datetime) -> None:
    """What was said, as the provider heard it: the customer's words on the message's ticket, once."""
    kept = take_message(call, left, at=at)
    ticket = kept.ticket
    if kept.transcription is not None or not words or ticket is None:
        return
    kept.transcription = words
    if ticket not in db.session.new:
        ticket = hold_survivor(ticket)
    kept.message = add_words(
        call.contact, ticket, words, language=call.language, title=call.known.get("title", ""),
        is_theirs=call.has_opened(ticket) or is_party(call, ticket), at=at,
    )  # fmt: skip
