"""An address out of somebody's own words: the clauses that name a street or a place in a house, and the postcode."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.numbers import fold_digits

_TABLE = Path(__file__).with_name("addresses.csv")
_CLAUSE = re.compile(r"[^,，،;；。!！?？؟\n]+")
_POSTCODES = (
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I),  # GB
    re.compile(r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", re.I),  # CA
    re.compile(r"(?<![\w-])\d{5}(?:-\d{4})?(?![\w-])"),  # US, ES
    re.compile(r"(?<![\w-])\d{6}(?![\w-])"),  # CN
    re.compile(r"(?<![\w-])\d{5}-?\d{5}(?![\w-])"),  # IR
)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Address:
    """Where, in the writer's own words, and the postcode if they name one."""

    words: str
    postcode: str | None


@dataclass(frozen=True)
class _Signposts:
    """How addresses are written in one language."""

    label: re.Pattern[str]
    street: re.Pattern[str]
    inside: re.Pattern[str]


def address_in(text: str, language: str) -> Address | None:
    """The first address a text names: labelled, or a street with a number, with all that follows of it."""
    posts = _signposts().get(language)
    if posts is None:
        return None
    clauses = _CLAUSE.findall(text)
    for place, clause in enumerate(clauses):
        if (begun := _begin(clause, posts)) is not None:
            found = ", ".join([begun, *_further(clauses[place + 1 :], posts)])[:_LONGEST].strip()
            if any(letter.isdigit() for letter in found) or posts.label.search(clause):
                return Address(found, _postcode(found))
    return None


def _begin(clause: str, posts: _Signposts) -> str | None:
    """What of a clause is address: all after a label, else from where the street or its number begins."""
    if labelled := posts.label.search(clause):
        return clause[labelled.end() :].strip(" :：") or None
    found = posts.street.search(clause)
    return found["address"].strip() if found else None


def _further(clauses: Sequence[str], posts: _Signposts) -> list[str]:
    """The clauses that go on with it: a place in the house, a postcode."""
    found: list[str] = []
    for clause in clauses:
        street, inside = posts.street.search(clause), posts.inside.search(clause)
        if street is None and inside is None and _postcode(clause) is None:
            break
        found.append((street["address"] if street else clause).strip())
    return found


def _postcode(words: str) -> str | None:
    told = fold_digits(words)
    return next((found[0].upper() for form in _POSTCODES if (found := form.search(told))), None)


@cache
def _signposts() -> Mapping[str, _Signposts]:
    words: dict[str, dict[str, str]] = defaultdict(dict)
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            longest_first = sorted(line["words"].split(" | "), key=len, reverse=True)
            words[line["language"]][line["part"]] = "|".join(re.escape(word) for word in longest_first)
    return {
        language: _Signposts(
            re.compile(_LABEL[language == "zh"].format(**parts), re.I),
            re.compile(_STREETS[language].format(**parts), re.I),
            re.compile(_INSIDE[language == "zh"].format(**parts), re.I),
        )
        for language, parts in words.items()
    }


# In each, `address` is from where it begins. All repetitions are bounded, so that reading stays linear.
_LABEL = (r"\b(?:{label})\b\s*(?:is|es|[:：])\s*", r"(?:{label})\s*(?:是|为|在|[:：])?\s*(?=\S)")
_INSIDE = (
    r"^\s*(?:\b(?:{inside})\b\.?\s*[\w۰-۹]+|\d{{1,3}}\s?[ºª°]\s?\w{{0,3}}\b|n[ºo°.]?\s*\d+)",
    r"[\dA-Za-z一二三四五六七八九十]\s*(?:{inside})",
)
_STREETS = {
    "en": r"(?P<address>(?:\b(?:{inside})\s+\w{{1,5}}\s+)?\b\d{{1,5}}[a-z]?(?:[-/]\d{{1,4}})?\s+"
    r"(?:(?!(?:{never})\b)[\w'’.]{{1,20}}\s+){{1,4}}?(?:{street})\b\.?(?:\s+[nsew]{{1,2}}\b)?"
    r"(?:\s+(?:{inside})\s+\w{{1,5}})?(?:\s+[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}\b)?)",
    "es": r"(?P<address>(?<!\w)(?:{street})(?:\.|\b)?\s*(?:[^\d,.]{{0,40}}?\s)?\s*(?:n[ºo°.]+\s*|#\s*)?\d{{1,5}}\w?"
    r"(?:\s*#\s*\d{{1,4}}\w?(?:\s*-\s*\d{{1,4}})?)?(?:\s+(?:{inside})\s+\w{{1,6}}){{0,3}}(?:\s+\d{{5}}\b)?)",
    "fa": r"(?P<address>(?:(?<=^)|(?<=\s))(?:{street})\s+.{{2,160}})",
    "zh": r"(?:{lead}){{0,4}}(?P<address>[一-鿿A-Za-z]{{1,20}}?(?:{street})[一-鿿A-Za-z]{{0,6}}?"
    r"\s*[\d０-９]{{1,5}}(?:{inside})(?:[一-鿿A-Za-z\d-]{{0,14}}?(?:{inside}|\d)){{0,8}})",
}
