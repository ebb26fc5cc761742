"""The verbs of a voice document, with Twilio's defaults filled in."""

from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

PER_CHARACTER, PER_WIDE_CHARACTER, PER_TONE = 0.07, 0.25, 0.5
PLAY_LENGTH = 4.0
ENDLESS = 1_000
Speaker = Literal["hotline", "caller", "network"]


@dataclass(frozen=True)
class Say:
    """Words, spoken at the pace of reading them."""

    text: str
    language: str = "en-US"
    voice: str = "man"
    loop: int = 1
    by: Speaker = "hotline"

    @property
    def seconds(self) -> float:
        return speaking_time(self.text)


@dataclass(frozen=True)
class Play:
    """A sound, named but never fetched; or keys pressed towards the caller."""

    url: str
    digits: str = ""
    loop: int = 1

    @property
    def seconds(self) -> float:
        return len(self.digits) * PER_TONE if self.digits else PLAY_LENGTH


@dataclass(frozen=True)
class Pause:
    """Silence."""

    seconds: float = 1.0
    loop: int = 1


Sound = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Listens for keys, speech or both, while its prompts are heard and after."""

    action: str
    method: str = "POST"
    input: tuple[str, ...] = ("dtmf",)
    timeout: float = 5.0
    speech_timeout: str = ""
    num_digits: int | None = None
    finish_on_key: str = "#"
    language: str = "en-US"
    hints: str = ""
    barge_in: bool = True
    action_on_empty_result: bool = False
    prompts: tuple[Sound, ...] = ()


@dataclass(frozen=True)
class Record:
    """Takes a message after the beep."""

    action: str
    method: str = "POST"
    timeout: float = 5.0
    finish_on_key: str = "1234567890*#"
    max_length: int = 3_600
    play_beep: bool = True
    callback: str | None = None
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)
    transcribe: bool = False
    transcribe_callback: str | None = None


@dataclass(frozen=True)
class Redirect:
    """Goes on with another document."""

    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True)
class Reject:
    """As the first verb, leaves the call unanswered."""

    reason: str = "rejected"


Verb = Sound | Gather | Record | Redirect | Hangup | Reject


def speaking_time(text: str) -> float:
    """A wide (Chinese) character is a syllable; letters go by faster."""
    return sum(PER_WIDE_CHARACTER if east_asian_width(each) in "WF" else PER_CHARACTER for each in text)
