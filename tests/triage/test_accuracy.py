"""How well the shipped rules read texts by which they were not tuned."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from app.triage.evaluation import evaluate, labelled_messages, macro_f1
from app.triage.reading import Rules, read
from tests.triage.conftest import messages_of

_HELD_OUT = Path(__file__).with_name("data") / "held_out.csv"


def test_the_meaning_of_the_labels_is_met(rules):
    """The 48 handwritten messages fix what the words mean, so they were known while the rules were written.

    48 of 48 labels are right, and 47 languages, since a bare "ok" tells none."""
    kinds, languages, total = _score(_rows(messages_of("triage-postal"), unseen_only=False), rules)
    assert kinds >= 0.97 * total
    assert languages >= 0.97 * total


@pytest.mark.parametrize(
    ("language", "fit", "kind_floor", "language_floor"),
    [
        ("en", "direct", 0.86, 0.98),
        ("fa", "direct", 0.87, 0.98),
        ("zh", "near", 0.90, 0.98),
    ],
)
def test_texts_not_seen_before(rules, language, fit, kind_floor, language_floor):
    """Labels and languages on the half (by hash) that was not used for tuning: en 0.874 and 1.000 of 4170,
    fa 0.890 and 1.000 of 145, zh 0.938 and 1.000 of 755.
    Measured with `./run test tests/triage/test_accuracy.py -s`.

    It is the talk of shops, assistants and hotels, mostly "other": it tells how seldom we take small talk for
    work, not how well we read the post's own. English rows of banks (near: 0.391) and of taxis (proxy: 0.009)
    are not held to a floor, for their complaints and bookings are none of ours."""
    chosen = [row for row in _rows(messages_of("triage")) if (row["lang"], row["fit"]) == (language, fit)]
    kinds, languages, total = _score(chosen, rules)
    print(f"{language} {fit}: kinds {kinds / total:.3f}, languages {languages / total:.3f} of {total}")  # noqa: T201
    assert kinds >= kind_floor * total
    assert languages >= language_floor * total


@pytest.mark.parametrize("language", ["en", "es", "fa", "zh"])
def test_messages_of_the_post_written_before_the_phrases_were_widened(rules, language):
    """Macro-F1 on 100 messages a language, never tuned on. The rules of before read en 0.54, es 0.51, fa 0.69,
    zh 0.56; signs now en 0.93, es 0.96, fa 1.00, zh 0.98.

    One hand wrote these and most tuned ones, so strangers' messages are read less well: a third author's, which
    we never opened, en 0.88, es 0.87, fa 0.89, zh 0.93."""
    held_out = [each for each in labelled_messages(_HELD_OUT) if each.language == language]
    assert len(held_out) == 100
    assert macro_f1(evaluate(held_out, lambda text: read(text, rules))) >= 0.90


def test_who_is_sure_is_right(rules):
    """Of 389 held-out messages that are no gesture 283 are read surely, and 0.98 of these rightly."""
    sure = [
        each
        for each in evaluate(labelled_messages(_HELD_OUT), lambda text: read(text, rules))
        if not each.reading.unsure and not each.reading.gesture
    ]
    assert len(sure) >= 200
    assert sum(each.is_right for each in sure) >= 0.94 * len(sure)


def test_arabic_is_not_taken_for_persian(rules):
    """Arabic is not one of our languages: all 7488 unseen rows are marked for a person."""
    chosen = [row for row in _rows(messages_of("triage")) if row["lang"] == "ar"]
    assert sum(read(row["text"], rules).unsure for row in chosen) >= 0.98 * len(chosen)


def _rows(table: Path, *, unseen_only: bool = True) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if not unseen_only or _is_unseen(row["text"])]


def _is_unseen(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


def _score(rows: list[dict[str, str]], rules: Rules) -> tuple[int, int, int]:
    right: Counter[str] = Counter()
    for row in rows:
        reading = read(row["text"], rules)
        right["kind"] += reading.label == row["label"]
        right["language"] += reading.language == row["lang"]
    return right["kind"], right["language"], len(rows)
