"""What we answer the provider, in its own language."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from app.telephony.calls.listening import Keys, Listening, Message

EMPTY = str(MessagingResponse())
SPOKEN = {
    "en": "en-US",
    "zh": "zh-CN",
    "es": "es-ES",
    "fa": "fa-IR",
}  # of `fa` Twilio has no voice: see README
HEARD = SPOKEN | {"zh": "cmn-Hans-CN"}  # as its speech recognition calls them
KEYS_SECONDS, MANY_KEYS_SECONDS, SILENCE_SECONDS = 6, 8, 4
Line = Sequence[str]  # language and words


@dataclass(frozen=True)
class Addresses:
    """Where the provider brings the answer, and what becomes of a message."""

    answer: str
    sound: str
    words: str | None  # None: this language is not written down


def nothing_to_say() -> Response:
    """An empty answer to a text: ours leaves later, on its own."""
    return _xml(EMPTY)


def turn(lines: Sequence[Line], listens: Listening, language: str, addresses: Addresses) -> Response:
    """Say the lines, and wait for an answer, which may come before they are over; or hang up."""
    answer = VoiceResponse()
    if isinstance(listens, Keys):
        gather = _gather(listens, language, addresses)
        _say(gather, lines)
        answer.append(gather)
        answer.redirect(addresses.answer)
    elif isinstance(listens, Message):
        _say(answer, lines)
        _record(answer, listens, addresses)
        answer.redirect(addresses.answer)
    else:
        _say(answer, lines)
        answer.hangup()
    return _xml(str(answer))


def apology(line: Line, go_on_at: str | None) -> Response:
    """Say it, and try once more; or hang up."""
    answer = VoiceResponse()
    _say(answer, [line])
    if go_on_at:
        answer.pause(length=2)
        answer.redirect(go_on_at)
    else:
        answer.hangup()
    return _xml(str(answer))


def _gather(listens: Keys, language: str, addresses: Addresses) -> Gather:
    facts: dict[str, str | int] = {"action": addresses.answer, "method": "POST", "language": HEARD[language]}
    if listens.most is None:
        facts |= {"finish_on_key": "#", "timeout": MANY_KEYS_SECONDS}
    else:
        facts |= {"num_digits": listens.most, "finish_on_key": "", "timeout": KEYS_SECONDS}
    if listens.or_words:
        facts |= {"speech_timeout": "auto"}
    return Gather(input="dtmf speech" if listens.or_words else "dtmf", **facts)


def _record(answer: VoiceResponse, listens: Message, addresses: Addresses) -> None:
    words = {"transcribe": True, "transcribe_callback": addresses.words} if addresses.words else {}
    answer.record(
        action=addresses.answer,
        method="POST",
        finish_on_key="#",
        timeout=SILENCE_SECONDS,
        max_length=listens.longest,
        play_beep=True,
        recording_status_callback=addresses.sound,
        recording_status_callback_event="completed absent",
        **words,
    )


def _say(verb: VoiceResponse | Gather, lines: Sequence[Line]) -> None:
    for language, words in lines:
        verb.say(words, language=SPOKEN[language])


def _xml(text: str) -> Response:
    return Response(text, mimetype="text/xml")
