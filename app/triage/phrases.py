"""Phrases made ready for the search: plain substrings of folded text, so that reading is always linear."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.triage.folding import fold, is_han

GAP = 40  # letters that `…` may stand for
_ZWNJ = "\u200c"


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase and what it speaks for, as `TriageRule` says."""

    what: str
    value: str
    language: str | None
    phrase: str
    weight: int


class Matcher:
    """Finds which of its rules occur in a folded text."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        parts = [(spelling, rule) for rule in rules for spelling in spellings(rule.phrase)]
        self._single = [(one[0], rule) for one, rule in parts if len(one) == 1]
        self._gapped = [(several, rule) for several, rule in parts if len(several) > 1]

    def find(self, text: str) -> list[Rule]:
        """Each rule once, in the order in which the rules were given."""
        found = [rule for needle, rule in self._single if needle in text]
        found += [rule for needles, rule in self._gapped if needles[0] in text and _in_order(needles, text)]
        return list(dict.fromkeys(found))


@lru_cache(maxsize=2**15)  # the rules are made ready anew at every change of any configuration
def spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a phrase as they stand in folded text; a zero-width non-joiner is a space or nothing."""
    variants = {phrase.replace(_ZWNJ, " "), phrase.replace(_ZWNJ, "")}
    return tuple(tuple(_needle(part) for part in variant.split("…")) for variant in sorted(variants))


def _needle(part: str) -> str:
    """A part with the spaces that make it whole words, but not beside Chinese or where `*` leaves it open."""
    words = fold(part).strip()
    if not words:
        raise ValueError("a phrase has nothing to look for")
    before = "" if is_han(words[0]) else " "
    after = "" if is_han(words[-1]) or part.rstrip().endswith("*") else " "
    return before + words + after


def _in_order(needles: tuple[str, ...], text: str) -> bool:
    start = text.find(needles[0])
    while start >= 0:
        if _rest_follows(needles, text, start + len(needles[0])):
            return True
        start = text.find(needles[0], start + 1)
    return False


def _rest_follows(needles: tuple[str, ...], text: str, end: int) -> bool:
    for needle in needles[1:]:
        start = end - 1 if text[end - 1] == " " else end  # the space that closes one word opens the next
        found = text.find(needle, start, end + GAP + len(needle))
        if found < 0:
            return False
        end = found + len(needle)
    return True
