"""The ways in which we wait for an answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """Keys of the telephone: so many of them, or as many as come before the hash. Or words, if they may be spoken."""

    most: int | None
    or_words: bool = False


@dataclass(frozen=True)
class Message:
    """A message after the tone, ended by hash, by silence or by its length in seconds."""

    longest: int = 120


@dataclass(frozen=True)
class Nothing:
    """No answer is awaited: the call ends."""


Listening = Keys | Message | Nothing
ONE_KEY = Keys(1)
NUMBER = Keys(None, or_words=True)
NUMBER_BY_KEYS = Keys(None)
TEN_DIGITS = Keys(10)
MESSAGE = Message()
NOTHING = Nothing()
