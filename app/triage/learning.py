"""Learning the weights from labelled messages: multinomial logistic regression, in steps that repeat exactly."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from app.triage.folding import fold
from app.triage.reading import Rules, read
from app.triage.weighing import LABELS, Weights, signs_of

_ROUNDS = 20
_STEP = 0.3
_SHRINK = 0.01  # towards zero, so that what was seen seldom says little
_SEED = 20261122


@dataclass(frozen=True)
class Lesson:
    """A message as the model sees it, and what it should have been."""

    loudness: Mapping[str, float]
    label: str


def lesson(text: str, label: str, rules: Rules) -> Lesson:
    """What the signs of a labelled message are, by these rules."""
    reading = read(text, rules)
    signs = signs_of(text, fold(text), reading.fired, is_gesture=reading.gesture is not None)
    return Lesson({sign.name: sign.loudness for sign in signs}, label)


def learn(lessons: Sequence[Lesson]) -> Weights:
    """The weights of each sign, rounded to what the table keeps."""
    order, shuffle = list(lessons), random.Random(_SEED)  # noqa: S311 - not for secrets
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(LABELS))
    walked: defaultdict[str, float] = defaultdict(lambda: 1e-8)
    for _ in range(_ROUNDS):
        shuffle.shuffle(order)
        for lesson in order:
            _step(weights, walked, lesson)
    return {name: tuple(round(each, 2) for each in weights[name]) for name in sorted(weights)}


def _step(weights: dict[str, list[float]], walked: dict[str, float], lesson: Lesson) -> None:
    """One step of AdaGrad down the loss of one lesson."""
    slope = _probabilities(weights, lesson.loudness)
    slope[LABELS.index(lesson.label)] -= 1
    steepness = sum(each * each for each in slope)
    for name, loudness in lesson.loudness.items():
        walked[name] += steepness * loudness * loudness
        pace, row = _STEP / sqrt(walked[name]), weights[name]
        for place, each in enumerate(slope):
            row[place] -= pace * (each * loudness + _SHRINK * row[place])


def _probabilities(weights: dict[str, list[float]], loudness: Mapping[str, float]) -> list[float]:
    sums = [
        sum(weights[name][place] * loud for name, loud in loudness.items()) for place in range(len(LABELS))
    ]
    raised = [exp(each - max(sums)) for each in sums]
    return [each / sum(raised) for each in raised]
