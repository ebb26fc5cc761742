"""Free texts read in one process: how many a minute, beside a bare ceiling that only asks whether phrases occur."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.triage.defaults import default_opt_words, default_rules
from app.triage.gestures import Word
from app.triage.phrases import Rule, spellings
from app.triage.reading import Rules, read
from bench.parts.figures import Figures, main, over_rounds
from bench.parts.servers import Servers

_MESSAGES = Path(__file__).parents[1] / "tests/triage/data/held_out.csv"


@dataclass(frozen=True)
class Sizes:
    """How much of it."""

    messages: int
    rounds: int


SCALES = {"small": Sizes(2_000, 5), "full": Sizes(20_000, 7)}


def measure(_servers: Servers, sizes: Sizes) -> Figures:
    """Ours and the ceiling in turn, on the same messages of four languages."""
    rules = Rules([Rule(**row) for row in default_rules()], [Word(**row) for row in default_opt_words()])
    messages = _texts(sizes.messages)
    rounds = []
    for _ in range(sizes.rounds):
        ours = _a_minute(lambda text: read(text, rules), messages)
        raw = _a_minute(_ceiling(), messages)
        rounds.append({"ours_a_minute": ours, "raw_a_minute": raw, "ratio": ours / raw})
    return over_rounds(rounds)


def _ceiling() -> Callable[[str], object]:
    """A reader without folding, languages, weights and reasons: every needle of one language looked for in the text."""
    english = [row for row in default_rules() if row["language"] == "en"]
    needles = [parts[0] for row in english for parts in spellings(str(row["phrase"]))]
    return lambda text: [needle for needle in needles if needle in text]


def _a_minute(reads: Callable[[str], object], messages: Sequence[str]) -> float:
    began = perf_counter()
    for message in messages:
        reads(message)
    return 60 * len(messages) / (perf_counter() - began)


def _texts(count: int) -> list[str]:
    with _MESSAGES.open(encoding="utf-8", newline="") as lines:
        found = [row["text"] for row in csv.DictReader(lines)]
    return [found[place % len(found)] for place in range(count)]


if __name__ == "__main__":
    main("triage", SCALES, measure)
