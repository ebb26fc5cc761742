"""Gather: keys and speech."""

from functools import partial

from simulator.voice.call import Call
from simulator.voice.refusal import Refused
from simulator.voice.speaking import caption, speak
from simulator.voice.steps import GO_ON, Fetch, Next, Wait
from simulator.voice.verbs import Gather
from simulator.world import World

CONFIDENCE = "0.9128"


def gather(world: World, call: Call, verb: Gather) -> Next:
    """Listen from the first prompt on."""
    call.listening, call.keys = verb, ""
    return speak(world, call, verb.prompts, partial(_await_input, world, call, verb))


def press(world: World, call: Call, verb: Gather, digits: str) -> Next:
    """The first key ends the prompt; keys after the last one wanted go unheard."""
    if "dtmf" not in verb.input:
        raise Refused("It listens for speech, not for keys.")
    for number, key in enumerate(digits, 1):
        is_finish = bool(verb.finish_on_key) and key == verb.finish_on_key
        if not is_finish:
            call.keys += key
        if is_finish or len(call.keys) == verb.num_digits:
            caption(world, call, "caller", "keys", digits[:number])
            return _finish(call, verb, key if is_finish else "")
    caption(world, call, "caller", "keys", digits)
    return _await_input(world, call, verb)


def say(world: World, call: Call, verb: Gather, text: str) -> Next:
    """A whole utterance: the silence behind it needs no waiting for."""
    if "speech" not in verb.input:
        raise Refused("It listens for keys, not for speech.")
    if call.keys:
        raise Refused("Keys were pressed already, and keys come before speech.")
    if not verb.barge_in and call.state == "speaking":
        raise Refused("It does not listen before its prompt has ended.")
    caption(world, call, "caller", "speech", text, verb.language)
    call.listening = None
    form = {"SpeechResult": text, "Confidence": CONFIDENCE, "Language": verb.language}
    return Fetch(verb.action, verb.method, form, "speech")


def _await_input(world: World, call: Call, verb: Gather) -> Next:  # noqa: ARG001 - a step
    call.is_hurried = False
    return Wait(verb.timeout, partial(_finish, call, verb))


def _finish(call: Call, verb: Gather, key: str = "") -> Next:
    """Hand over what was pressed; with nothing pressed, the document goes on behind Gather."""
    call.listening = None
    if not call.keys and not verb.action_on_empty_result:
        return GO_ON
    if call.keys or "dtmf" in verb.input:
        form = {"Digits": call.keys, "FinishedOnKey": key, "msg": "Gather End"}
    else:
        form = {"SpeechResult": "", "Confidence": "0.0", "Language": verb.language}
    return Fetch(verb.action, verb.method, form, "keys" if call.keys else "no input")
