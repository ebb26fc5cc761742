"""Whole texts that ask nobody to do anything: thanks, greetings, a nod, the words the law knows."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.triage.folding import fold
from app.triage.phrases import Rule, spellings

AT_MOST = 120  # letters; whoever writes more, wants more
FILLER = "filler"  # words that may stand beside a gesture and are none: "very much", "to you all"
_NOTHING = re.compile("(?!)")


class Gesture(StrEnum):
    """What such a text is, the weightiest last."""

    ACKNOWLEDGEMENT = "acknowledgement"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    START = "start"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that starts or stops our texts or asks for help, as `OptWord` says."""

    word: str
    language: str
    country: str | None
    meaning: str


class Gestures:
    """Knows which texts are nothing but a gesture."""

    def __init__(self, phrases: Iterable[Rule], words: Iterable[Word]) -> None:
        self._values = {
            needle.strip(): rule.value for rule in phrases for (needle,) in spellings(rule.phrase)
        }
        self._phrases = _any_of(self._values)
        self._words = defaultdict(list)
        for word in words:
            self._words[fold(word.word).strip()].append(word)

    def find(self, folded: str, languages: Iterable[str | None], country: str | None) -> Gesture | None:
        """The gesture that a folded text is as a whole, or None when anything else is said in it."""
        word = self._word(folded.strip(), set(languages) - {None}, country)
        if word is not None or len(folded) > AT_MOST:
            return word
        seen = {self._values[found[0].strip()] for found in self._phrases.finditer(folded)} - {FILLER}
        if not seen or self._phrases.sub("", folded).strip():
            return None
        return max(map(Gesture, seen), key=list(Gesture).index)

    def _word(self, text: str, languages: set[str | None], country: str | None) -> Gesture | None:
        """A country's word holds there, for who writes its language, and wherever we know neither."""
        for word in self._words.get(text, ()):
            is_known = languages or country
            if not is_known or word.country in (None, country) or word.language in languages:
                return Gesture(word.meaning)
        return None


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Takes phrases out of folded text, the longest first; what has spaces around it only as whole words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(_whole(phrase) for phrase in longest_first)) if longest_first else _NOTHING


def _whole(phrase: str) -> str:
    (needle,) = spellings(phrase)[0]
    return re.escape(needle.rstrip()) + ("(?= )" if needle.endswith(" ") else "")
