"""What is done about calls without anybody asking."""

from datetime import timedelta
from functools import partial

from app.core.clock import now
from app.core.errors import GatewayError
from app.core.events import Event
from app.core.transaction import transaction
from app.telephony.calls.models import RecordingState
from app.telephony.calls.operations import end_lost
from app.telephony.calls.sounds import TYPES, awaited_sound, keep_sound, refuse_sound
from app.telephony.jobs import bring_in

BATCH = 100
TOLD_WITHIN = timedelta(minutes=1)  # until then the provider will say itself that it is there
FILED_WITHIN = timedelta(hours=1)  # until then one that has nothing there may only be slow


def fetch_sound(event: Event) -> None:
    """After call.message_left and call.message_ready, of which the provider may never tell one: ours from now on.

    The provider's own copy stays where it is."""
    with transaction():
        recording = awaited_sound(event.subject_id)
    if recording is None:
        return
    if recording.state is RecordingState.LEFT and now() < recording.left_at + TOLD_WITHIN:
        raise GatewayError("not told yet that it is there", permanent=False)
    keep, refuse = partial(keep_sound, recording.id), partial(refuse_sound, recording.id)
    bring_in(recording.url, recording.left_at, keep, refuse, types=TYPES, filed_within=FILED_WITHIN)


def end_lost_calls() -> None:
    """End what was never told to have ended, a batch at a time. Missing a run, or running twice at once, does no harm."""
    at = now()
    ended = BATCH
    while ended == BATCH:
        with transaction():
            ended = end_lost(at, limit=BATCH)
