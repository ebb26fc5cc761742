"""Reading a voice document: what Twilio would do with it, and what it would complain about."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from simulator.markup import BadAnswer, read_response
from simulator.voice.attributes import Attributes
from simulator.voice.verbs import (
    ENDLESS,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Sound,
    Verb,
)

LARGEST = 64 * 1024
LONGEST_UNTRANSCRIBED, LONGEST_TRANSCRIBED = 3_600, 120


@dataclass(frozen=True)
class Document:
    """What a call does next, and what Twilio would warn of."""

    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...] = ()


def read_document(content_type: str, answer: str, url: str | None) -> Document:
    """The verbs of an answer fetched from `url`, against which its addresses are taken; None for inline TwiML."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return Document((Play(url or ""),))
    if kind == "text/plain":
        return Document((Say(answer.strip()),))
    if kind not in ("text/xml", "application/xml", "text/html"):
        raise BadAnswer(f"12300: an answer of type {kind or 'unknown'} is not TwiML")
    if len(answer.encode()) > LARGEST:
        raise BadAnswer("11750: the document is larger than 64 KB")
    reader = _Reader(url)
    verbs = tuple(reader.verb(element) for element in read_response(answer))
    return Document(verbs, tuple(reader.warnings))


class _Reader:
    """Reads the verbs of one document."""

    def __init__(self, url: str | None) -> None:
        self.warnings: list[str] = []
        self._url = url
        self._verbs: dict[str, Callable[[Element], Verb]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Record": self._record,
            "Redirect": self._redirect,
            "Hangup": self._hangup,
            "Reject": self._reject,
        }

    def verb(self, element: Element) -> Verb:
        read = self._verbs.get(element.tag)
        if read is None:
            raise BadAnswer(f"12200: {element.tag} is not a verb this simulator knows")
        return read(element)

    def _prompt(self, element: Element) -> Sound:
        sound = self.verb(element) if element.tag in ("Say", "Play", "Pause") else None
        if not isinstance(sound, Sound):
            raise BadAnswer(f"12200: {element.tag} cannot stand in Gather, only Say, Play and Pause")
        return sound

    def _say(self, element: Element) -> Say:
        given = self._attributes(element)
        text = " ".join("".join(element.itertext()).split())
        return Say(
            text, given.text("language", "en-US"), given.text("voice", "man"), _loop(given.number("loop", 1))
        )

    def _play(self, element: Element) -> Play:
        given, url = self._attributes(element), (element.text or "").strip()
        return Play(self._address(url) if url else "", given.text("digits"), _loop(given.number("loop", 1)))

    def _pause(self, element: Element) -> Pause:
        return Pause(self._attributes(element).number("length", 1))

    def _gather(self, element: Element) -> Gather:
        given = self._attributes(element)
        return Gather(
            self._address(given.text("action")),
            given.method("method"),
            tuple(given.text("input", "dtmf").split()),
            given.number("timeout", 5),
            given.text("speechTimeout"),
            given.number("numDigits", 0) or None,
            given.text("finishOnKey", "#"),
            given.text("language", "en-US"),
            given.text("hints"),
            given.flag("bargeIn", default=True),
            given.flag("actionOnEmptyResult", default=False),
            tuple(self._prompt(each) for each in element),
        )

    def _record(self, element: Element) -> Record:
        given = self._attributes(element)
        callback, transcription = given.text("recordingStatusCallback"), given.text("transcribeCallback")
        transcribes = given.flag("transcribe", default=False) or bool(transcription)
        longest = LONGEST_TRANSCRIBED if transcribes else LONGEST_UNTRANSCRIBED
        return Record(
            self._address(given.text("action")),
            given.method("method"),
            given.number("timeout", 5),
            given.text("finishOnKey", "1234567890*#"),
            given.number("maxLength", longest) or longest,
            given.flag("playBeep", default=True),
            self._address(callback) if callback else None,
            given.method("recordingStatusCallbackMethod"),
            tuple(given.text("recordingStatusCallbackEvent", "completed").split()),
            transcribes,
            self._address(transcription) if transcription else None,
        )

    def _redirect(self, element: Element) -> Redirect:
        return Redirect(
            self._address((element.text or "").strip()), self._attributes(element).method("method")
        )

    def _hangup(self, element: Element) -> Hangup:
        self._attributes(element)
        return Hangup()

    def _reject(self, element: Element) -> Reject:
        return Reject(self._attributes(element).text("reason", "rejected"))

    def _attributes(self, element: Element) -> Attributes:
        return Attributes(element, self.warnings)

    def _address(self, reference: str) -> str:
        """An address of the document, absolute; none means the document's own."""
        try:
            address = urljoin(self._url, reference) if self._url else reference
            is_absolute = bool(urlsplit(address).hostname)
        except ValueError as error:
            raise BadAnswer(f"11100: {reference} is not a URL") from error
        if not is_absolute:
            raise BadAnswer(
                f"11100: {reference or 'no address'} is not an absolute URL, and inline TwiML has none"
            )
        return address


def _loop(times: int) -> int:
    return min(times or ENDLESS, ENDLESS)
