"""One turn: find what the answer does at this step, let it, and ask what is to be asked next."""

from datetime import datetime

from app.telephony.calls.incoming import Answer
from app.telephony.calls.listening import Message
from app.telephony.calls.menu import STAGES, Act, Stage
from app.telephony.calls.models import Call, Part, Step
from app.telephony.calls.operations import enter_part
from app.telephony.calls.steps import main
from app.telephony.calls.talk import Talk

SILENCES, MISSES = 2, 3  # after so many in a row we say goodbye


def greet(call: Call, at: datetime) -> None:
    """The first words of a call."""
    talk = Talk(call, Answer(), at)
    main.welcome(talk)
    _ask(talk)


def converse(call: Call, answer: Answer, at: datetime) -> None:
    """Act on an answer. What is said to it stands on the call."""
    talk = Talk(call, answer, at)
    if answer.keys or answer.words:
        call.learn(spoke=True)
    before = STAGES[call.step]
    _act_for(before, answer)(talk)
    _ask(talk, before.part)


def _ask(talk: Talk, part: Part | None = None) -> None:
    """Ask what is to be asked now; `part` is where they were before."""
    call, stage = talk.call, STAGES[talk.call.step]
    stage.ask(talk)
    call.lines, call.turn, call.heard_at = talk.lines, call.turn + 1, talk.at
    if stage.part is not part:
        enter_part(call, stage.part, at=talk.at)


def _act_for(stage: Stage, answer: Answer) -> Act:
    """What the answer does here."""
    if isinstance(stage.listens, Message):
        return stage.told if answer.message and stage.told else _miss_silence
    if "*" in answer.keys:
        return main.say_nothing
    if answer.keys in stage.keys:
        return stage.keys[answer.keys]
    if stage.told and (answer.keys or answer.words):
        return stage.told
    if answer.keys or answer.words:
        return _miss_meaning
    return stage.unanswered or _miss_silence


def _miss_silence(talk: Talk) -> None:
    talk.call.misses += 1
    if talk.call.misses >= SILENCES:
        main.part(talk)


def _miss_meaning(talk: Talk) -> None:
    talk.call.misses += 1
    if talk.call.misses >= MISSES:
        main.part(talk)
    else:
        talk.say("say_no_such_key")


def is_over(call: Call) -> bool:
    """Whether nothing is awaited of the caller."""
    return call.step is Step.OVER or call.ended_at is not None
