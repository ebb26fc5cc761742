"""The phrases and words we ship, kept beside this file as tables that a translator can edit."""

import csv
from collections.abc import Iterator
from pathlib import Path

_PHRASES = Path(__file__).with_name("defaults.csv")
_OPT_WORDS = Path(__file__).with_name("optwords.csv")


def default_rules() -> Iterator[dict[str, str | int | None]]:
    """A row per phrase; a line of the table holds all of one value, language and weight, parted by ` | `."""
    for line in _lines(_PHRASES):
        for phrase in line["phrases"].split(" | "):
            yield {
                "what": line["what"],
                "value": line["value"],
                "language": line["language"] or None,
                "phrase": phrase.strip(),
                "weight": int(line["weight"]),
            }


def default_opt_words() -> Iterator[dict[str, str | None]]:
    """A row per word; no country stands for all."""
    for line in _lines(_OPT_WORDS):
        yield {**line, "country": line["country"] or None}


def _lines(table: Path) -> Iterator[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
