"""The sound of messages that callers left, on a ticket's timeline."""

from collections.abc import Collection, Sequence
from typing import Any

from app.core.errors import Said
from app.telephony.calls.models import AWAITED, CallRecording, RecordingState
from app.telephony.calls.queries import sounds_on
from app.tickets.models import Ticket
from app.tickets.texts import REFUSALS

LEFT = "call.message_left"
NOT_HAD = REFUSALS | {
    "absent": Said("The provider has none."),
    "type": Said("It is no sound."),
}


def add_sounds(entries: Sequence[dict[str, Any]], ticket: Ticket, family: Collection[int]) -> None:
    """A message is heard beside its words; until there are any, where it is told that it was left."""
    if any(entry.get("channel") == "voice" or entry.get("name") == LEFT for entry in entries):
        heard = {_place_of(recording): _sound(recording, ticket) for recording in sounds_on(family)}
        for entry in entries:
            entry["sound"] = heard.get(_place(entry))


def _place_of(recording: CallRecording) -> str:
    return f"message-{recording.message_id}" if recording.message_id else f"{LEFT}-{recording.id}"


def _place(entry: dict[str, Any]) -> str:
    return f"{entry['name']}-{entry['subject_id']}" if entry["form"] == "event" else str(entry["id"])


def _sound(recording: CallRecording, ticket: Ticket) -> dict[str, Any]:
    is_absent = recording.state is RecordingState.ABSENT
    return {
        "id": recording.id,
        "reference": ticket.reference,
        "seconds": recording.seconds,
        "state": "awaited" if recording.state in AWAITED else recording.state.value,
        "why": NOT_HAD.get("absent" if is_absent else recording.reason or ""),
    }
