"""Numbers of items as they are spoken: `spoken.csv` beside this file holds the words for digits and letters."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

from app.core.numbers import fold_digits

_AT_LEAST = 8  # digits: fewer are a price, a day or a telephone's extension
_GAP = re.compile(r"[\s,،、.\-–\u200c]{0,4}")
_ALPHABETS = "A-ZÀ-ÖØ-öø-ÿء-ی"
_EXAMPLE = r"\W{1,3}(?:for|as in|like|de|como)\W{1,3}(?P<example>[A-ZÀ-Ý]\w{1,20})"
_AND_BETWEEN = {"en": (), "es": (10,), "fa": (10, 100)}  # where the language says "and": before what is below

_Meanings = Mapping[str, str]


@dataclass(frozen=True)
class _Vocabulary:
    """The words of one language for digits and letters, and how to find them."""

    meanings: Mapping[str, _Meanings]
    word: re.Pattern[str]
    letter_with_example: re.Pattern[str]
    and_between: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Said:
    """A word, or a piece already written, that may belong to a number."""

    start: int
    end: int
    meanings: _Meanings


def spoken_number(text: str, language: str) -> str:
    """A transcription in which what was spelled out is written, letters apart and digits together, so that it is found.

    Other words stay as they are, and so do the few digits of a price or a date."""
    vocabulary = _vocabulary(language)
    plain = normalize("NFKC", fold_digits(text)).translate(str.maketrans("يىك", "ییک"))
    plain = vocabulary.letter_with_example.sub(lambda found: _without_example(found, vocabulary), plain)
    written, end = "", 0
    for run in _runs(plain, vocabulary):
        number = _written(run, vocabulary.and_between)
        if sum(map(str.isdigit, number)) >= _AT_LEAST:
            written += f"{plain[end : run[0].start]} {number} "
            end = run[-1].end
    return " ".join((written + plain[end:]).split())


def _without_example(found: re.Match[str], vocabulary: _Vocabulary) -> str:
    """ "E for Echo" is E; what only looks like an example stays."""
    letter = vocabulary.meanings.get(found["letter"].casefold(), {}).get("letter", found["letter"].upper())
    return letter if found["example"][0].upper() == letter else found[0]


def _runs(plain: str, vocabulary: _Vocabulary) -> Iterator[list[_Said]]:
    run: list[_Said] = []
    for found in vocabulary.word.finditer(plain):
        if run and not _GAP.fullmatch(plain, run[-1].end, found.start()):
            yield run
            run = []
        run.append(_Said(found.start(), found.end(), _meanings(found[0], vocabulary)))
    if run:
        yield run


def _meanings(said: str, vocabulary: _Vocabulary) -> _Meanings:
    """What a word stands for; two capitals are themselves: EE is a service, "ee" is the name of E."""
    is_pair = len(said) == 2 and said.isupper()
    return (None if is_pair else vocabulary.meanings.get(said.casefold())) or {"written": said.upper()}


def _written(run: Sequence[_Said], and_between: Sequence[int]) -> str:
    words = [said.meanings for said in run]
    written, place = "", 0
    while place < len(words):
        times = int(words[place].get("times", 1)) if place + 1 < len(words) else 1
        place += times > 1
        piece, place = _piece(words, place, and_between)
        together = piece.isdigit() and written[-1:].isdigit()
        written += piece * times if together or not written else f" {piece * times}"
    return written


def _piece(words: Sequence[_Meanings], place: int, and_between: Sequence[int]) -> tuple[str, int]:
    """What is written for the words from here on, and where the next begins."""
    meanings = words[place]
    if "number" in meanings and not ("letter" in meanings and _is_among_letters(words, place)):
        return _number(words, place, and_between)
    return meanings.get("letter") or meanings.get("written") or "", place + 1


def _is_among_letters(words: Sequence[_Meanings], place: int) -> bool:
    """Whether a word that is a letter as well as a number stands beside a letter."""
    beside = [*words[max(0, place - 1) : place], *words[place + 1 : place + 2]]
    is_summed = place + 1 < len(words) and "and" in words[place + 1]
    return not is_summed and any("number" not in word and "letter" in word for word in beside)


def _number(words: Sequence[_Meanings], place: int, and_between: Sequence[int]) -> tuple[str, int]:
    """A number of up to three digits with what is added to it: twenty three, ciento veinte, بیست و سه."""
    value = int(words[place]["number"])
    place += 1
    while (room := _room(value)) > 1:
        has_and = place < len(words) and "and" in words[place]
        added = int(words[place + has_and].get("number", 0)) if place + has_and < len(words) else 0
        if not 0 < added < room or (room in and_between and not has_and):
            break
        value, place = value + added, place + has_and + 1
    return str(value), place


def _room(value: int) -> int:
    """Below what a number may be that is added to this one: 10 after twenty, 100 after two hundred, nothing after twelve."""
    return 1 if value < 20 else 100 if value % 100 == 0 else 10 if value % 10 == 0 else 1


@cache
def _vocabulary(language: str) -> _Vocabulary:
    meanings: dict[str, dict[str, str]] = {}
    for spoken_in, what, value, word in _words():
        if spoken_in in ("", language):
            meanings.setdefault(word, {})[what] = value
    letters = [word for word, known in meanings.items() if "letter" in known]
    return _Vocabulary(
        meanings,
        re.compile(
            rf"{_any_of(meanings)}|{_alone('[A-Z]')}|(?<![A-Z\d])[A-Z]{{0,5}}\d[A-Z\d]*", re.IGNORECASE
        ),
        re.compile(rf"(?P<letter>{_any_of(letters)}|{_alone('[A-Z]')}){_EXAMPLE}", re.IGNORECASE),
        _AND_BETWEEN.get(language, ()),
    )


def _words() -> Iterator[tuple[str, str, str, str]]:
    with Path(__file__).with_name("spoken.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            for word in line["words"].split(" | "):
                yield line["language"], line["what"], line["value"], word


def _any_of(words: Iterable[str]) -> str:
    """One of these words, the longest first; those of a script with spaces must stand apart."""
    ordered = sorted(words, key=len, reverse=True)
    han = [word for word in ordered if "〇" <= word[0] <= "鿿" or word == "○"]
    spaced = [word for word in ordered if word not in han]
    return "|".join([*han, _alone("|".join(map(re.escape, spaced)))])


def _alone(pattern: str) -> str:
    return rf"(?<![{_ALPHABETS}\d])(?:{pattern})(?![{_ALPHABETS}])"
