"""What a person with a handset can do in a call: dial, press, speak, hang up; answer or decline what rings."""

import re
from functools import partial

from simulator.people import bare, is_e164
from simulator.voice import gathering, recording
from simulator.voice.call import INBOUND, Call
from simulator.voice.driver import hear_out, take
from simulator.voice.progress import end, move
from simulator.voice.refusal import Refused
from simulator.voice.steps import Fetch, Next
from simulator.voice.verbs import Gather, Record
from simulator.world import World

KEYS = re.compile(r"[0-9*#]{1,64}")
LONGEST_SPEECH = 4_000
LONGEST_LISTENING = 30.0


def dial(world: World, number: str, to: str | None) -> Call:
    """Call the hotline; it has answered, or failed to, when this returns."""
    to = to or world.hotline.number
    if not is_e164(number):
        raise Refused(f"{number} is not a phone number in international form, such as +14155550101.")
    if to != world.hotline.number:
        raise Refused(f"Nobody answers calls at {to}; the hotline is {world.hotline.number}.")
    world.handsets.find_or_add(number)
    hotline, at = world.hotline, world.clock.now()
    call = Call(number, number, bare(to), INBOUND, "ringing", at, at)
    call.fallback_url, call.fallback_method = hotline.voice_fallback_url, hotline.voice_fallback_method
    call.callback, call.callback_method = hotline.status_callback, hotline.status_callback_method
    world.calls.add(call)
    take(world, call, lambda: Fetch(hotline.voice_url, hotline.voice_method, subject="inbound call"))
    return call


def press(world: World, call: Call, digits: str) -> None:
    """Press keys; the application has answered when this returns."""
    if not KEYS.fullmatch(digits):
        raise Refused("A phone has the keys 0 to 9, * and #.")
    take(world, call, partial(_press, world, call, digits))


def say(world: World, call: Call, text: str, seconds: float | None, *, more: bool) -> None:
    """Speak to whoever listens: a question's answer, or words of a message."""
    if len(text) > LONGEST_SPEECH:
        raise Refused(f"At most {LONGEST_SPEECH} characters are said at once.")
    if not text.strip() and not seconds:
        raise Refused("There is nothing said in this.")
    take(world, call, partial(_say, world, call, text, seconds, more=more))


def hang_up(world: World, call: Call) -> None:
    take(world, call, partial(_hang_up, world, call))


def answer(world: World, call: Call) -> None:
    take(world, call, partial(_answer, world, call))


def decline(world: World, call: Call) -> None:
    take(world, call, partial(_decline, world, call))


def listen(world: World, call: Call) -> None:
    """Hear the hotline out: back when it waits for the handset or the call is over."""
    hear_out(world, call)
    with world.lock:
        world.calls.changed.wait_for(lambda: call.is_settled, LONGEST_LISTENING)


def _press(world: World, call: Call, digits: str) -> Next:
    match _listener(call):
        case Gather() as verb:
            return gathering.press(world, call, verb, digits)
        case Record() as verb:
            return recording.press(world, call, verb, digits)


def _say(world: World, call: Call, text: str, seconds: float | None, *, more: bool) -> Next:
    match _listener(call):
        case Gather() as verb:
            return gathering.say(world, call, verb, text)
        case Record() as verb:
            return recording.say(world, call, verb, text, seconds, more=more)


def _listener(call: Call) -> Gather | Record:
    if call.listening is None:
        raise Refused(f"Nobody listens: the call is {call.state}.")
    return call.listening


def _hang_up(world: World, call: Call) -> Next:
    if not call.is_live:
        raise Refused("The call is over.")
    if call.is_to_be_answered:
        return _decline(world, call)
    return end(world, call, "completed" if call.answered_at else "no-answer")


def _answer(world: World, call: Call) -> Next:
    _check_rings(call)
    move(world, call, "in-progress")
    if call.time_limit:
        world.agenda.after(call.time_limit, partial(take, world, call, partial(end, world, call)))
    return call.first


def _decline(world: World, call: Call) -> Next:
    _check_rings(call)
    return end(world, call, "busy")


def _check_rings(call: Call) -> None:
    if not call.is_to_be_answered:
        raise Refused("This call does not ring here.")
