"""A caller as the provider tells of them: follows the answers we give, and hears what is said."""

from itertools import count
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import HOTLINE, LI_WEN, signed_post

VOICE = "/telephony/voice"
_sids = count(1)


class Caller:
    """Somebody on the line. Keys and words go where the last answer asked for them."""

    def __init__(self, client: FlaskClient, number: str = LI_WEN, sid: str | None = None) -> None:
        self.client, self.number = client, number
        self.sid = sid or f"CA{next(_sids):032x}"
        self.sounds_at = "https://api.twilio.com/2010-04-01/Recordings"
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.document = Element("Response")

    def dial(self) -> "Caller":
        """Call the hotline."""
        return self._hears(VOICE, CallStatus="ringing")

    def press(self, keys: str) -> "Caller":
        """Press keys; a hash at the end of a number ends it, as the provider would have it."""
        gather = self.verb("Gather")
        until = gather.get("finishOnKey", "#")
        digits = keys.removesuffix(until) if until else keys
        return self._hears(_target(gather.get("action")), Digits=digits) if digits else self.wait()

    def say(self, words: str) -> "Caller":
        """Say something to what listens for words."""
        gather = self.verb("Gather")
        assert "speech" in gather.get("input", "")
        return self._hears(_target(gather.get("action")), SpeechResult=words, Confidence="0.91")

    def wait(self) -> "Caller":
        """Answer nothing."""
        return self._hears(_target(self.verb("Redirect").text))

    def leave(self, seconds: int = 12, *, sid: str | None = None, **more: str) -> str:
        """Leave a message; the provider's name of it."""
        name = sid or f"RE{next(_sids):032x}"
        self._hears(_target(self.verb("Record").get("action")), **self._recording(name, seconds), **more)
        return name

    def hang_up(self, status: str = "completed") -> TestResponse:
        """The line is dead; the provider says so."""
        return self._post(f"{VOICE}/status", CallStatus=status, CallDuration="30")

    def sounds(self, recording: str, seconds: int = 12, status: str = "completed") -> TestResponse:
        """The provider has the sound of a message, or has none."""
        fields = self._recording(recording, seconds) | {"RecordingStatus": status}
        return self._post(f"{VOICE}/recordings", **fields)

    def transcribed(self, recording: str, words: str, status: str = "completed") -> TestResponse:
        """The provider has written a message down."""
        fields = {"RecordingSid": recording, "TranscriptionText": words, "TranscriptionStatus": status}
        return self._post(f"{VOICE}/transcriptions", **fields)

    def again(self, number: int = -1) -> "Caller":
        """The provider posts one of its requests once more."""
        path, fields = self.posted[number]
        return self._hears(path, **fields)

    @property
    def heard(self) -> str:
        """What was said to them last."""
        return " ".join("".join(each.itertext()) for each in self.document.iter("Say"))

    @property
    def languages(self) -> list[str]:
        """In which languages that was."""
        return [each.get("language", "") for each in self.document.iter("Say")]

    @property
    def verbs(self) -> list[str]:
        """What we asked the provider to do."""
        return [each.tag for each in self.document]

    def verb(self, tag: str) -> Element:
        """The one of that name."""
        [found] = self.document.findall(tag)
        return found

    def _recording(self, sid: str, seconds: int) -> dict[str, str]:
        url = f"{self.sounds_at}/{sid}"
        return {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": str(seconds)}

    def _hears(self, path: str, **fields: str) -> "Caller":
        self.posted.append((path, fields))
        answer = self._post(path, **fields)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml"), answer.text
        self.document = fromstring(answer.data)
        return self

    def _post(self, path: str, **fields: str) -> TestResponse:
        form: dict[str, Any] = {
            "CallSid": self.sid,
            "AccountSid": current_app.config["TWILIO_ACCOUNT_SID"],
            "From": self.number,
            "To": HOTLINE,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        }
        return signed_post(self.client, path, form | fields)


def _target(address: str | None) -> str:
    """What reaches us of an address: neither host nor fragment."""
    parts = urlsplit(address or "")
    return f"{parts.path}?{parts.query}"
