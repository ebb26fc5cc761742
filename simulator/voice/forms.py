"""What stands in each webhook about a call, as Twilio fills it in."""

import math
from email.utils import format_datetime

from simulator.people import geography
from simulator.voice.call import Call
from simulator.world import World

API_VERSION = "2010-04-01"


def call_form(world: World, call: Call) -> dict[str, str]:
    """What every request about a call carries: the older names of both sides too."""
    return {
        "CallSid": call.sid,
        "AccountSid": world.settings.account_sid,
        "From": call.sender,
        "To": call.recipient,
        "Caller": call.sender,
        "Called": call.recipient,
        "CallStatus": call.status,
        "ApiVersion": API_VERSION,
        "Direction": call.direction,
        **geography(call.sender, "From"),
        **geography(call.recipient, "To"),
        **geography(call.sender, "Caller"),
        **geography(call.recipient, "Called"),
    }


def progress_form(world: World, call: Call) -> dict[str, str]:
    """A status callback: numbered, for it may come in any order."""
    form = call_form(world, call) | {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.sequence),
        "Timestamp": format_datetime(world.clock.now()),
    }
    if not call.is_live:
        minutes = math.ceil(call.seconds / 60)
        form |= {
            "CallDuration": str(call.seconds),
            "Duration": str(minutes),
            "SipResponseCode": str(call.sip_code),
        }
    return form
