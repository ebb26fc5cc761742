"""Carrying out a document, verb by verb."""

from simulator.voice.call import INBOUND, Call
from simulator.voice.document import Document
from simulator.voice.gathering import gather
from simulator.voice.progress import end, move
from simulator.voice.recording import record
from simulator.voice.speaking import speak
from simulator.voice.steps import GO_ON, Fetch, Next
from simulator.voice.verbs import Gather, Hangup, Pause, Play, Record, Redirect, Reject, Say, Verb
from simulator.world import World

APOLOGY = Document((Say("We are sorry, an application error has occurred. Goodbye.", by="network"), Hangup()))


def begin(call: Call, document: Document) -> Next:
    """Leave the old document for a new one."""
    call.verbs.clear()
    call.verbs.extend(document.verbs)
    call.listening, call.is_fetching = None, False
    return GO_ON


def perform(world: World, call: Call) -> Next:
    """The next verb; behind the last one the call ends."""
    verb = call.verbs.popleft() if call.verbs else Hangup()
    if call.direction == INBOUND and not call.answered_at and not isinstance(verb, Reject | Pause):
        move(world, call, "in-progress")
    return _perform(world, call, verb)


def _perform(world: World, call: Call, verb: Verb) -> Next:
    match verb:
        case Gather():
            return gather(world, call, verb)
        case Record():
            return record(world, call, verb)
        case Redirect():
            return Fetch(verb.url, verb.method, subject="redirect")
        case Reject() if not call.answered_at:
            return end(world, call, "busy" if verb.reason == "busy" else "no-answer")
        case Say() | Play() | Pause():
            return speak(world, call, [verb], lambda: GO_ON)
        case Hangup() | Reject():
            return end(world, call)
