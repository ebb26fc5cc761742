"""Labelled messages held against what we read in them: accuracy, what was taken for what, F1 per language."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.languages import CUSTOMER_CODES
from app.triage.reading import Reading
from app.triage.weighing import LABELS

COLUMNS = ("id", "lang", "label", "text")
SHOWN_LABELS = ("complaint", "query", "pickup", "other")


@dataclass(frozen=True)
class Labelled:
    """A message, and what a person says it is."""

    id: str
    language: str
    label: str
    text: str


@dataclass(frozen=True)
class Result:
    """A message beside its reading."""

    message: Labelled
    reading: Reading

    @property
    def is_right(self) -> bool:
        """Whether the label is what the person said."""
        return self.reading.label == self.message.label


def labelled_messages(table: Path) -> list[Labelled]:
    """The messages of a CSV file with the columns id, lang, label, text. A ValueError says what is wrong with it."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            found = list(_rows(csv.DictReader(lines, strict=True)))
    except UnicodeDecodeError as problem:
        raise ValueError("it is not text in UTF-8") from problem
    except csv.Error as problem:
        raise ValueError(f"it is not a table: {problem}") from problem
    if not found:
        raise ValueError("there is no message in it")
    return found


def _rows(rows: "csv.DictReader[str]") -> Iterator[Labelled]:
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"it lacks the column {', '.join(missing)}")
    for row in rows:
        if row["text"] is None or row["label"] not in LABELS:
            raise ValueError(f"line {rows.line_num}: “{row['label']}” is none of {', '.join(SHOWN_LABELS)}")
        if row["lang"] not in CUSTOMER_CODES:
            raise ValueError(f"line {rows.line_num}: “{row['lang']}” is none of {', '.join(CUSTOMER_CODES)}")
        yield Labelled(row["id"], row["lang"], row["label"], row["text"])


def evaluate(messages: Iterable[Labelled], read: Callable[[str], Reading]) -> list[Result]:
    """Each message read as a text of somebody we do not know."""
    return [Result(message, read(message.text)) for message in messages]


def macro_f1(results: Sequence[Result]) -> float:
    """The mean of the labels' F1, over those labels that occur."""
    pairs = Counter((each.message.label, each.reading.label) for each in results)
    scores = [score for label in LABELS if (score := _f1(pairs, label)) is not None]
    return sum(scores) / len(scores)


def _f1(pairs: Counter[tuple[str, str]], label: str) -> float | None:
    is_it = sum(count for (said, _), count in pairs.items() if said == label)
    read_so = sum(count for (_, read), count in pairs.items() if read == label)
    return 2 * pairs[label, label] / (is_it + read_so) if is_it + read_so else None


def report(results: Sequence[Result]) -> Iterator[str]:
    """What `flask triage evaluate` prints; the last line is for machines."""
    total = len(results)
    yield f"accuracy={sum(each.is_right for each in results) / total:.3f} of {total}"
    yield f"language={sum(each.reading.language == each.message.language for each in results) / total:.3f}"
    sure = [each for each in results if not each.reading.unsure]
    if sure:
        right = sum(each.is_right for each in sure) / len(sure)
        yield f"sure={len(sure) / total:.3f}, of these right {right:.3f}"
    yield ""
    yield from _confusion(results)
    yield ""
    languages = sorted({each.message.language for each in results})
    by_language = {
        language: macro_f1([each for each in results if each.message.language == language])
        for language in languages
    }
    scores = [f"{language}={score:.2f}" for language, score in by_language.items()]
    yield " ".join([f"macro_f1={macro_f1(results):.2f}", *scores])


def _confusion(results: Sequence[Result]) -> Iterator[str]:
    """A line per label as it is, a column per label as it was read."""
    pairs = Counter((each.message.label, each.reading.label) for each in results)
    yield " ".join(["is \\ read ", *(f"{label:>9}" for label in SHOWN_LABELS)])
    for label in SHOWN_LABELS:
        yield " ".join([f"{label:<10}", *(f"{pairs[label, read]:>9}" for read in SHOWN_LABELS)])
