"""Reading a request to call somebody, or to change a call, refusing it for the reasons and with the numbers Twilio would."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from simulator.people import is_e164
from simulator.rest.errors import RestError
from simulator.voice.call import OUTBOUND, Call
from simulator.voice.steps import Fetch
from simulator.world import World

SIMULATED = {
    "To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackEvent",
    "StatusCallbackMethod", "Timeout", "TimeLimit",
}  # fmt: skip
CHANGEABLE = {
    "Url",
    "Method",
    "Twiml",
    "Status",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackMethod",
}
EVENTS = {"initiated", "ringing", "answered", "completed"}
DEFAULT_RING, LONGEST_RING = 60, 600
LONGEST_TWIML = 4_000


def call_asked_for(form: MultiDict[str, str], world: World) -> Call:
    """A call not placed yet, or the error that keeps it from being one."""
    check_parameters(form, SIMULATED)
    _check_numbers(form, world)
    at = world.clock.now()
    call = Call(form["To"], form["From"], form["To"], OUTBOUND, "queued", at, at)
    call.first = document_asked_for(form, world, "outbound call")
    if call.first is None:
        raise RestError(400, 21205, "Url or Twiml is required")
    call.time_limit = seconds(form, "TimeLimit", 0, 24 * 3600)
    call.callback_events = _events(form)
    change_addresses(call, form, world)
    return call


def document_asked_for(form: Mapping[str, str], world: World, subject: str) -> Fetch | None:
    """Where the call is to be led; of an address and inline TwiML the address wins."""
    if url := form.get("Url"):
        return Fetch(_address(world, url, "Url", 21205), method(form, "Method"), subject=subject)
    twiml = form.get("Twiml")
    if twiml and len(twiml) > LONGEST_TWIML:
        raise RestError(400, 20001, f"Twiml has at most {LONGEST_TWIML} characters")
    return Fetch(None, subject=subject, twiml=twiml) if twiml else None


def change_addresses(call: Call, form: Mapping[str, str], world: World) -> None:
    """Where else the application wants to be called about this call."""
    if url := form.get("FallbackUrl"):
        call.fallback_url = _address(world, url, "FallbackUrl", 21205)
        call.fallback_method = method(form, "FallbackMethod")
    if url := form.get("StatusCallback"):
        call.callback = _address(world, url, "StatusCallback", 21609)
        call.callback_method = method(form, "StatusCallbackMethod")


def check_parameters(form: MultiDict[str, str], known: set[str]) -> None:
    if unknown := sorted(form.keys() - known):
        raise RestError(400, 20001, f"Not simulated: {', '.join(unknown)}")


def method(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "POST").upper()
    if value not in ("GET", "POST"):
        raise RestError(400, 20001, f"{name} is GET or POST")
    return value


def seconds(form: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = form.get(name, str(default))
    if not value.isdecimal() or int(value) > most:
        raise RestError(400, 20001, f"{name} is a number of seconds, at most {most}")
    return int(value)


def _check_numbers(form: Mapping[str, str], world: World) -> None:
    recipient, sender = form.get("To", ""), form.get("From", "")
    if not recipient:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not is_e164(recipient):
        raise RestError(400, 21211, f"The 'To' number {recipient} is not a valid phone number")
    if not sender:
        raise RestError(400, 21213, "A 'From' number is required")
    if sender != world.hotline.number:
        raise RestError(400, 21210, f"The 'From' number {sender} is not one of this account")
    refusal = world.weather.faults.refuse_numbers.get(recipient, 0)
    if 0 < refusal < 30000:
        raise RestError(400, refusal, "The weather refuses calls to this number")


def _events(form: MultiDict[str, str]) -> frozenset[str]:
    """Given as repeated parameters, or in one, with spaces; by default only the end is told."""
    events = {event for value in form.getlist("StatusCallbackEvent") for event in value.split()}
    if unknown := events - EVENTS:
        raise RestError(400, 21626, f"StatusCallbackEvent knows no {', '.join(sorted(unknown))}")
    return frozenset(events or {"completed"})


def _address(world: World, url: str, name: str, code: int) -> str:
    """An address outside this machine is refused now rather than never called."""
    if world.settings.address_to_call(url) is None:
        raise RestError(400, code, f"The {name} {url} is not an address this simulator can call")
    return url
