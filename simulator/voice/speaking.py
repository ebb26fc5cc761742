"""What is heard in a call, each thing as it begins."""

from collections import deque
from collections.abc import Iterable
from functools import partial
from itertools import chain, repeat

from simulator.voice.call import Call, Caption, Heard
from simulator.voice.steps import Next, Step, Wait
from simulator.voice.verbs import Pause, Play, Say, Sound, Speaker
from simulator.world import World


def caption(world: World, call: Call, by: Speaker, kind: Heard, text: str, language: str = "") -> None:
    call.captions.append(Caption(by, kind, text, language, world.clock.now().isoformat()))


def speak(world: World, call: Call, sounds: Iterable[Sound], then: Step) -> Next:
    """Let each sound take its time; whoever is in a hurry hears each once and at once."""
    return _speak(world, call, deque(chain.from_iterable(repeat(each, each.loop) for each in sounds)), then)


def _speak(world: World, call: Call, sounds: deque[Sound], then: Step) -> Next:
    while sounds:
        sound = sounds.popleft()
        _let_hear(world, call, sound)
        if not call.is_hurried:
            return Wait(sound.seconds, partial(_speak, world, call, sounds, then), is_speech=True)
        while sounds and sounds[0] is sound:
            sounds.popleft()
    return then()


def _let_hear(world: World, call: Call, sound: Sound) -> None:
    match sound:
        case Say() if sound.text:
            caption(world, call, sound.by, "say", sound.text, sound.language)
        case Play():
            caption(world, call, "hotline", "play", sound.digits or sound.url)
        case Pause() | Say():
            pass
