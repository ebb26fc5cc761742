"""What the signs of a text weigh for each label: a linear model of some eighty signs, kept as a table to be read.

A *sign* is what phrases of one meaning have in common ("broken", "碎" and «شکست*» are signs of damage), so one weight
serves all languages. The weights are learned by `flask triage learn`; the phrases are rows that people edit."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from app.triage.phrases import Rule

LABELS = ("complaint", "pickup", "query", "other")
Weights = Mapping[str, tuple[float, ...]]
OF_THE_POST = frozenset(
    {
        "case",
        "change_delivery",
        "complain",
        "customs",
        "false_attempt",
        "fetch",
        "mail",
        "mailing",
        "marked_delivered",
        "misdelivered",
        "missing_inside",
        "number",
        "office",
        "postcode",
        "product",
        "return",
        "self",
        "sent_back",
        "staff",
        "stuck",
        "to_send",
    }
)  # what they speak of is ours; a question that bears none of them may be meant for anybody
_QUESTIONS = frozenset(["ask", "howlong", "howmuch", "rules", "track", "when", "where"])
_TABLE = Path(__file__).with_name("weights.csv")
_LOUDER, _LOUDEST = 0.3, 1.6  # a second and a third phrase of a sign add a little
_PHRASE_STEPS = 4  # this much weight of a kind's own phrases is as loud as one sign
_OUTRIGHT = 0.75
_QUIETEST, _HEAVIEST = -2, 8


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that a text bears: how loud it is, and the phrases it was found by."""

    name: str
    loudness: float
    phrases: tuple[str, ...] = ()


@cache
def shipped_weights() -> Weights:
    """The weights beside this file."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["sign"]: tuple(float(row[label]) for label in LABELS) for row in csv.DictReader(lines)}


def signs_of(text: str, folded: str, fired: Iterable[Rule], *, is_gesture: bool = False) -> list[Sign]:
    """What speaks in a text: its signs, the phrases that name a kind outright, and its shape."""
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in fired:
        if rule.what in ("sign", "kind"):
            found[rule.what, rule.value].append(rule)
    signs = [
        Sign(value if what == "sign" else f"says_{value}", loudness, tuple(rule.phrase for rule in rules))
        for (what, value), rules in found.items()
        if (loudness := _loudness(what, sum(rule.weight for rule in rules)))
    ]
    return signs + [Sign(name, 1.0) for name in _shape(text, folded, _borne(signs), is_gesture)]


def shares(signs: Iterable[Sign], weights: Weights) -> dict[str, float]:
    """How probable each label is, all together 1."""
    sums = [0.0] * len(LABELS)
    for sign in signs:
        for place, weight in enumerate(weights.get(sign.name, ())):
            sums[place] += sign.loudness * weight
    highest = max(sums)
    raised = [exp(each - highest) for each in sums]
    return {label: each / sum(raised) for label, each in zip(LABELS, raised, strict=True)}


def spoke_for(label: str, signs: Iterable[Sign], weights: Weights) -> list[tuple[Sign, float]]:
    """The signs that spoke for a label, with what they said, the weightiest first."""
    place = LABELS.index(label)
    said = [(sign, sign.loudness * weights[sign.name][place]) for sign in signs if sign.name in weights]
    return sorted(((sign, weight) for sign, weight in said if weight > 0), key=lambda each: -each[1])


def _loudness(what: str, weight: int) -> float:
    if what == "kind":
        return max(_QUIETEST, min(weight, _HEAVIEST)) / _PHRASE_STEPS
    return min(1 + _LOUDER * (weight - 1), _LOUDEST) if weight > 0 else 0.0


def _borne(signs: Iterable[Sign]) -> set[str]:
    """The names of the signs; a phrase that names a kind outright is of the post."""
    return {
        "mail" if sign.loudness >= _OUTRIGHT and sign.name.startswith("says_") else sign.name
        for sign in signs
    }


def _shape(text: str, folded: str, borne: set[str], is_gesture: bool) -> Iterable[str]:
    """What can be seen without knowing the words. Of a number only that there is one: each is read like any other."""
    words = folded.split()
    yield "always"
    if is_gesture:
        yield "gesture"
    if "#" in words:
        yield "number"
    elif not borne & OF_THE_POST:
        yield "idle_question" if borne & _QUESTIONS else "nothing_of_the_post"
    if any(mark in text for mark in "?？؟¿"):
        yield "question_mark"
    if any(mark in text for mark in "!！"):
        yield "exclamation_mark"
    length = sum(len(word) / 2 if word[0] >= "⺀" else 1 for word in words if word != "#")
    if length < 3:
        yield "a_word" if length < 1.5 else "two_words"
