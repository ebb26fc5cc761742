"""The phrases and words we ship, kept beside this file as tables that a translator can edit."""

import csv
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent
PHRASES = (_HERE / "defaults.csv", _HERE / "signs.csv")
OPT_WORDS = _HERE / "optwords.csv"


def default_rules() -> Iterator[dict[str, str | int | None]]:
    """A row per phrase; a line of the table holds all of one value, language and weight, parted by ` | `."""
    for line in (line for table in PHRASES for line in _lines(table)):
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
    for line in _lines(OPT_WORDS):
        yield {**line, "country": line["country"] or None}


def _lines(table: Path) -> Iterator[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
