"""What webhooks about calls bring, parsed into small frozen things."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.numbers import is_withheld
from app.core.plain_text import clean
from app.telephony.incoming import Malformed, number_of

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
LONGEST_WORDS = 4_000


@dataclass(frozen=True)
class IncomingCall:
    """Who calls, and how far the call is. `caller` is +E.164, or None where it is withheld or no number at all."""

    provider_id: str
    caller: str | None
    recipient: str
    status: str
    is_inbound: bool

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "IncomingCall":
        """Read the provider's fields; unknown ones are ignored."""
        caller = form.get("From", "")
        return cls(
            provider_id=call_id(form),
            caller=None if is_withheld(caller) else number_of(caller),
            recipient=clean(form.get("To", ""))[:254],
            status=clean(form.get("CallStatus", ""))[:20].lower(),
            is_inbound=form.get("Direction", "inbound") == "inbound",
        )

    @property
    def is_over(self) -> bool:
        """Whether nobody hears us any more."""
        return self.status in FINAL


@dataclass(frozen=True)
class LeftMessage:
    """A message that was spoken: the provider's name for it, where its sound is, and how long it is."""

    provider_id: str
    url: str | None
    seconds: int | None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "LeftMessage":
        """Read a recording's fields."""
        seconds = form.get("RecordingDuration", "")
        return cls(
            provider_id=_sid(form, "RecordingSid"),
            url=clean(form.get("RecordingUrl", ""))[:500] or None,
            seconds=int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else None,
        )


@dataclass(frozen=True)
class Answer:
    """What the caller answered: keys, words, a message; or nothing."""

    keys: str = ""
    words: str = ""
    message: LeftMessage | None = None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "Answer":
        """Read what was gathered or recorded."""
        if form.get("RecordingSid"):
            return cls(message=LeftMessage.parse(form))
        keys = form.get("Digits", "")
        return cls("".join(key for key in keys if key in "0123456789*#")[:64], words_of(form, "SpeechResult"))


def words_of(form: Mapping[str, str], name: str) -> str:
    """Spoken words as the provider wrote them down."""
    return clean(form.get(name, "")).strip()[:LONGEST_WORDS]


def call_id(form: Mapping[str, str]) -> str:
    """The provider's name of the call that a webhook is about."""
    return _sid(form, "CallSid")


def _sid(form: Mapping[str, str], name: str) -> str:
    sid = form.get(name, "")
    if not sid.isascii() or not sid.isalnum() or len(sid) > 64:
        raise Malformed("A call needs its CallSid, a recording its RecordingSid.")
    return sid
