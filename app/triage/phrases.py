"""Phrases made ready for the search: plain substrings of folded text, so that reading is always linear."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.triage.folding import fold, is_han

GAP = 40  # letters that `…` may stand for
HEAD = 5  # letters by which a phrase is looked up
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
    """Finds which of its rules occur in a folded text: each place of the text is asked which phrases may begin there,
    so that ten thousand phrases cost little more than a hundred."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        parts = [(spelling, rule) for rule in rules for spelling in spellings(rule.phrase)]
        self._parts = sorted(parts, key=lambda part: len(part[0]) > 1)  # phrases with gaps stand last
        self._beginnings: dict[int, dict[str, list[int]]] = {}
        for number, (needles, _) in enumerate(self._parts):
            beginning = needles[0][:HEAD]
            self._beginnings.setdefault(len(beginning), {}).setdefault(beginning, []).append(number)

    def find(self, text: str) -> list[Rule]:
        """Each rule once, in the order in which the rules were given."""
        found = {number for number, start in self._possible(text) if self._is_at(number, text, start)}
        return list(dict.fromkeys(self._parts[number][1] for number in sorted(found)))

    def _possible(self, text: str) -> Iterator[tuple[int, int]]:
        """Phrases that begin as the text does there, with the place."""
        for length, beginnings in self._beginnings.items():
            for start in range(len(text) - length + 1):
                for number in beginnings.get(text[start : start + length], ()):
                    yield number, start

    def _is_at(self, number: int, text: str, start: int) -> bool:
        needles = self._parts[number][0]
        return text.startswith(needles[0], start) and _rest_follows(needles, text, start + len(needles[0]))


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


def _rest_follows(needles: tuple[str, ...], text: str, end: int) -> bool:
    for needle in needles[1:]:
        start = end - 1 if text[end - 1] == " " else end  # the space that closes one word opens the next
        found = text.find(needle, start, end + GAP + len(needle))
        if found < 0:
            return False
        end = found + len(needle)
    return True
