"""Which rules misled, where a person says that a text was read wrongly: pure."""

from collections.abc import Sequence

from app.triage.folding import fold
from app.triage.models import Aspect
from app.triage.phrases import Rule
from app.triage.reading import Reading, Rules
from app.triage.weighing import LABELS

_AT_MOST = 5
NOT_URGENT = "none"


def reads_as(reading: Reading, aspect: Aspect) -> str:
    """What the reading says of an aspect."""
    if aspect is Aspect.URGENCY:
        return "threat" if reading.threat else "asked" if reading.urgent else NOT_URGENT
    said = {Aspect.KIND: reading.label, Aspect.TOPIC: reading.topic, Aspect.LANGUAGE: reading.language}
    return said[aspect] or NOT_URGENT


def misleading(text: str, reading: Reading, rules: Rules, aspect: Aspect, should: str) -> Sequence[Rule]:
    """The rules that spoke for what was read and not for what should have been, the weightiest first."""
    was = reads_as(reading, aspect)
    if aspect is Aspect.KIND:
        return _for_kind(reading, rules, was, should)
    if aspect is Aspect.TOPIC:
        return _of(reading.fired, "topic", f"{reading.kind}.{was}")
    if aspect is Aspect.URGENCY:
        return _of(reading.fired, "urgency", was)
    evidence = rules.evidence.get(was)
    return evidence.find(fold(text))[:_AT_MOST] if evidence else []


def _of(fired: Sequence[Rule], what: str, value: str) -> Sequence[Rule]:
    found = [rule for rule in fired if (rule.what, rule.value) == (what, value) and rule.weight > 0]
    return sorted(found, key=lambda rule: -rule.weight)[:_AT_MOST]


def _for_kind(reading: Reading, rules: Rules, was: str, should: str) -> Sequence[Rule]:
    """By how much more their sign says for the one label than for the other."""
    weighed = [(_difference(rule, rules, was, should), rule) for rule in reading.fired if rule.weight > 0]
    misled = sorted((each for each in weighed if each[0] > 0), key=lambda each: -each[0])
    return [rule for _, rule in misled[:_AT_MOST]]


def _difference(rule: Rule, rules: Rules, was: str, should: str) -> float:
    sign = {"sign": rule.value, "kind": f"says_{rule.value}"}.get(rule.what)
    weights = rules.weights.get(sign or "")
    return weights[LABELS.index(was)] - weights[LABELS.index(should)] if weights else 0.0
