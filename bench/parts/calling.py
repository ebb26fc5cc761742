"""Callers who walk the menu: each follows our answers, at the pace of people."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random
from threading import Thread
from time import perf_counter, sleep
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, fromstring

from twilio.request_validator import RequestValidator

from bench.parts.texting import Line, Load

VOICE = "/telephony/voice"
FORM = "application/x-www-form-urlencoded"
Send = Callable[[str, str, dict[str, str]], tuple[int, bytes]]  # path, body and headers to status and answer


@dataclass
class Caller:
    """One call, from dialling to hanging up, and how long each webhook of it took."""

    line: Line
    number: str
    item: str  # the digits of an item
    pause: float  # seconds, at most, before each answer
    send: Send  # over which line
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    def __post_init__(self) -> None:
        self._dice = Random(self.number)
        self._base = {
            "CallSid": f"CA{secrets.token_hex(16)}",
            "AccountSid": self.line.account,
            "From": self.number,
            "To": self.line.hotline,
            "Direction": "inbound",
        }
        self._document = Element("Response")

    def walk(self) -> None:
        """Ask for an item, go back, complain in a message, and hang up."""
        self._post(VOICE, CallStatus="ringing")
        for keys in ("1", self.item, "#", "3"):
            self._answer("Gather", Digits=keys)
        self._go(self._document.findtext("Redirect") or "")  # about no item
        left = {"RecordingSid": f"RE{secrets.token_hex(16)}", "RecordingUrl": "http://127.0.0.1/x"}
        self._answer("Record", RecordingDuration="9", **left)
        self._post(f"{VOICE}/status", CallStatus="completed")
        self._post(f"{VOICE}/recordings", RecordingStatus="completed", RecordingDuration="9", **left)
        words = {"TranscriptionStatus": "completed", "TranscriptionText": "The courier was very rude"}
        self._post(f"{VOICE}/transcriptions", **left, **words)

    def _answer(self, verb: str, **fields: str) -> None:
        found = self._document.find(verb)
        self._go("" if found is None else found.get("action", ""), **fields)

    def _go(self, address: str, **fields: str) -> None:
        sleep(self._dice.random() * self.pause)
        parts = urlsplit(address)
        self._post(f"{parts.path}?{parts.query}", **fields)

    def _post(self, path: str, **fields: str) -> None:
        form = self._base | {"CallStatus": "in-progress"} | fields
        signature = RequestValidator(self.line.token).compute_signature(self.line.url + path, form)
        began = perf_counter()
        status, content = self.send(
            path, urlencode(form), {"Content-Type": FORM, "X-Twilio-Signature": signature}
        )
        self.latencies.append(perf_counter() - began)
        self.failures += status not in (200, 204) or b"<Pause" in content  # as we apologise
        is_document = b"<Gather" in content or b"<Record" in content
        self._document = fromstring(content) if is_document else Element("Response")


def call_at_once(line: Line, numbers: Sequence[str], item: str, *, pause: float) -> Load:
    """All of them call within one pause, and walk side by side."""
    callers = [Caller(line, number, item, pause, over_http(line)) for number in numbers]
    began = perf_counter()
    threads = [Thread(target=_begin, args=(caller, pause)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latencies = [each for caller in callers for each in caller.latencies]
    return Load(perf_counter() - began, latencies, sum(caller.failures for caller in callers))


def _begin(caller: Caller, pause: float) -> None:
    sleep(Random(caller.number[::-1]).random() * pause)
    caller.walk()


def over_http(line: Line) -> Send:
    """A connection for each webhook: between two of them a person thinks for longer than one is kept."""

    def send(path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        web = HTTPConnection(urlsplit(line.url).netloc, timeout=60)
        web.request("POST", path, body, headers | {"Connection": "close"})
        answer = web.getresponse()
        return answer.status, answer.read()

    return send
