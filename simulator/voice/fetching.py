"""Getting the next document from the application: a second address if the first fails, an apology if both do."""

from dataclasses import replace

from simulator.journal import Entry
from simulator.markup import BadAnswer
from simulator.voice.call import Call
from simulator.voice.document import Document, read_document
from simulator.voice.forms import call_form
from simulator.voice.performing import APOLOGY
from simulator.voice.steps import Fetch
from simulator.webhooks import Webhook
from simulator.world import World

MOST_AT_ONCE = 50


def obtain(world: World, call: Call, fetch: Fetch) -> Document:
    """The document, or what stands in for it. Nobody may hold the lock: the application takes its time."""
    try:
        return _obtain(world, call, fetch)
    except BadAnswer as error:
        call.error = str(error)
        if not call.fallback_url:
            return APOLOGY
        form = {"ErrorCode": call.error.partition(":")[0], "ErrorUrl": fetch.url or ""}
    try:
        return _obtain(world, call, Fetch(call.fallback_url, call.fallback_method, form, "voice fallback"))
    except BadAnswer as error:
        call.error = str(error)
        return APOLOGY


def _obtain(world: World, call: Call, fetch: Fetch) -> Document:
    if call.documents_at_once > MOST_AT_ONCE:
        raise _complain(world, call, fetch, f"11215: {MOST_AT_ONCE} documents without a pause or an input")
    if fetch.twiml is not None:
        return _read(world, call, fetch, "text/xml", fetch.twiml)
    entry = _ask(world, call, fetch)
    if entry.error:
        raise BadAnswer(entry.error)
    return _read(world, call, fetch, entry.content_type, entry.answer)


def _ask(world: World, call: Call, fetch: Fetch) -> Entry:
    """Post it; in bad weather post it twice, and listen to the first answer only."""
    with world.lock:
        form = call_form(world, call) | fetch.form
        repeated = world.weather.repeats_inbound()
    webhook = Webhook(fetch.url or "", form, fetch.subject, fetch.method)
    if repeated:
        world.agenda.after(0, lambda: world.webhooks.post(replace(webhook, fault="duplicate")))
    return world.webhooks.post(webhook)


def _read(world: World, call: Call, fetch: Fetch, content_type: str, answer: str) -> Document:
    try:
        document = read_document(content_type, answer, fetch.url)
    except BadAnswer as error:
        raise _complain(world, call, fetch, str(error)) from error
    for warning in document.warnings:
        _complain(world, call, fetch, warning, level="WARNING")
    return document


def _complain(world: World, call: Call, fetch: Fetch, complaint: str, level: str = "ERROR") -> BadAnswer:
    """Write into the wire what Twilio's debugger would show."""
    particulars = {
        "ErrorCode": complaint.partition(":")[0],
        "LogLevel": level,
        "ResourceSid": call.sid,
        "Url": fetch.url or "inline",
        "From": call.sender,
        "To": call.recipient,
    }
    at = world.clock.now().isoformat()
    world.journal.write(
        Entry(
            "debugger",
            f"debugger {level.lower()}",
            fetch.method,
            fetch.url or "",
            particulars,
            at,
            error=complaint,
        )
    )
    return BadAnswer(complaint)
