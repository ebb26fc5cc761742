"""The words beside a number that say what it is a number of, kept as a table that a translator can edit."""

import csv
import re
from pathlib import Path

from app.items.forms import Form, Needs

_BEFORE, _AFTER = 48, 32  # how many letters away such a word may stand


def is_labelled(written: str, start: int, end: int, form: Form) -> bool:
    """Whether the words beside a number in upper case text say that it is an item's, as much as its form needs it."""
    before, after = written[max(0, start - _BEFORE) : start], written[end : end + _AFTER]
    nearest = next(reversed(_WORD.findall(before)), None) or next(iter(_WORD.findall(after)), None)
    if nearest in _OTHER:
        return False
    is_named = re.search(rf"(?<![A-Z]){form.carrier}(?![A-Z])", f"{before} {after}") is not None
    return is_named or (form.needs is Needs.WORD and nearest in _ITEM)


def _words_for(what: str) -> frozenset[str]:
    with Path(__file__).with_name("labels.csv").open(encoding="utf-8", newline="") as lines:
        found = [line["words"].split(" | ") for line in csv.DictReader(lines) if line["says"] == what]
    return frozenset(word.upper() for words in found for word in words)


def _any_of(words: list[str]) -> str:
    """Longer words first: an order's number in Chinese ends as an item's number does."""
    return "|".join(sorted(words, key=len, reverse=True))


def _is_han(word: str) -> bool:
    return "㐀" <= word[0] <= "鿿"


_ITEM, _OTHER = _words_for("item"), _words_for("other")
_UNSPACED = _any_of([word for word in _ITEM | _OTHER if _is_han(word)])
_SPACED = _any_of([word for word in _ITEM | _OTHER if not _is_han(word)])
_WORD = re.compile(rf"{_UNSPACED}|(?<![A-ZÀ-Ýء-ی])(?:{_SPACED})(?![A-ZÀ-Ý])")
