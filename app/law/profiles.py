"""The jurisdictions we ship, read from the two tables beside this file. Each line says its source and edition.

What the reference calls verified is a rule; a part of a line that is not says `[k]` in its source."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from app.intake.models import CountsFrom
from app.items.models import Side
from app.sla.models import Measure
from app.tickets.fields import INTERNATIONAL

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class AnswerRule:
    """By when the law wants an answer, for tickets of which the condition holds."""

    code: str
    condition: str
    length: int
    measure: Measure
    source: str


@dataclass(frozen=True)
class WindowRule:
    """From when until when, by whom and with what something may be filed. An empty list of topics or products is all."""

    kind: str
    topics: Sequence[str]
    products: Sequence[str]
    is_international: bool | None
    counts_from: CountsFrom
    opens_after_hours: int | None
    closes_after: int | None
    closes_in: Measure
    may_file: Side | None
    evidence: Sequence[str]
    source: str

    def each(self) -> Iterator[tuple[str | None, str | None]]:
        """Every topic with every product; None is all."""
        topics: Sequence[str | None] = self.topics or [None]
        products: Sequence[str | None] = self.products or [None]
        yield from product(topics, products)


@dataclass(frozen=True)
class Profile:
    """The rules of one jurisdiction, named by its country."""

    code: str
    answers: Sequence[AnswerRule]  # the first that fits counts
    windows: Sequence[WindowRule]

    @property
    def country(self) -> str:
        """Its two letters, as names of countries are looked up."""
        return self.code.upper()


@cache
def profiles() -> Mapping[str, Profile]:
    """All of them, by code."""
    answers, windows = list(_lines("answers")), list(_lines("windows"))
    return {
        code: Profile(
            code,
            [_answer(line) for line in answers if line["profile"] == code],
            [_window(line) for line in windows if line["profile"] == code],
        )
        for code in dict.fromkeys(line["profile"] for line in windows)
    }


def _lines(table: str) -> Iterator[dict[str, str]]:
    with (_HERE / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _answer(line: dict[str, str]) -> AnswerRule:
    return AnswerRule(
        line["code"], line["condition"], int(line["length"]), Measure(line["measure"]), line["source"]
    )


def _window(line: dict[str, str]) -> WindowRule:
    return WindowRule(
        kind=line["kind"],
        topics=line["topics"].split(),
        products=line["products"].split(),
        is_international=line["journey"] == INTERNATIONAL if line["journey"] else None,
        counts_from=CountsFrom(line["counts_from"]),
        opens_after_hours=_number(line["opens_after_hours"]),
        closes_after=_number(line["closes_after"]),
        closes_in=Measure(line["closes_in"] or Measure.CALENDAR_DAYS),
        may_file=Side(line["may_file"]) if line["may_file"] else None,
        evidence=line["evidence"].split(),
        source=line["source"],
    )


def _number(said: str) -> int | None:
    return int(said) if said else None
