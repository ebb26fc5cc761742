"""Reading a free text by rules: pure, the same words always give the same reading, and it says why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.languages import CUSTOMER_CODES
from app.triage.folding import fold
from app.triage.gestures import Gesture, Gestures, Word
from app.triage.language import Tongue, detect
from app.triage.phrases import Matcher, Rule

READ_AT_MOST = 4_000  # letters
SURE_FROM = 2  # less weight than this asks for a human look
TICKET_KINDS = ("complaint", "pickup", "query")  # wording of a kind not built yet is an unsure query


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text seems to want, how sure that is, and the rules that said so."""

    kind: str
    language: str
    topic: str | None
    urgent: bool
    threat: bool  # of regulator, lawyer or press
    gesture: Gesture | None
    unsure: bool
    reason: str  # "language=zh: han; kind=query: 还没到+2; …"
    scores: Mapping[str, int]


class Rules:
    """All phrases and words, made ready for reading; never changed afterwards."""

    def __init__(self, rules: Iterable[Rule], words: Iterable[Word]) -> None:
        by_what: dict[str, list[Rule]] = {
            what: [] for what in ("kind", "topic", "urgency", "gesture", "language")
        }
        for rule in rules:
            by_what[rule.what].append(rule)
        spoken = by_what["kind"] + by_what["topic"] + by_what["urgency"]
        self.spoken = {
            language: Matcher(rule for rule in spoken if rule.language in (language, None))
            for language in CUSTOMER_CODES
        }
        self.evidence = {
            language: Matcher(rule for rule in by_what["language"] if rule.value == language)
            for language in {rule.value for rule in by_what["language"]}
        }
        self.gestures = Gestures(by_what["gesture"], words)


def read(text: str, rules: Rules, hint_language: str | None = None, country: str | None = None) -> Reading:
    """Read a text. The hint is the language its sender is known by; the country is that of their number."""
    text = text[:READ_AT_MOST]
    folded = fold(text)
    tongue = detect(text, folded, rules.evidence, hint_language)
    languages = {hint_language, tongue.language if tongue.is_told else None}
    gesture = rules.gestures.find(folded, languages, country)
    fired = rules.spoken[tongue.language].find(folded) if tongue.is_ours else []
    scores, urgency = _scores(fired, "kind"), _scores(fired, "urgency")
    best = _best(scores)
    kind = best if best in TICKET_KINDS else "query"
    topic = _best(_scores([rule for rule in fired if rule.value.startswith(f"{kind}.")], "topic"))
    return Reading(
        kind=kind,
        language=tongue.language,
        topic=topic.partition(".")[2] if topic else None,
        urgent=bool(urgency),
        threat="threat" in urgency,
        gesture=gesture,
        unsure=gesture is None and (not tongue.is_ours or best != kind or _is_close(scores)),
        reason=_reason(tongue, gesture, [kind, topic], fired),
        scores=scores,
    )


def _scores(fired: Iterable[Rule], what: str) -> dict[str, int]:
    """The sum of weights of each value; what was spoken against as much as for it is left out."""
    sums: Counter[str] = Counter()
    for rule in fired:
        if rule.what == what:
            sums[rule.value] += rule.weight
    return dict(+sums)


def _best(scores: Mapping[str, int]) -> str | None:
    """The heaviest value; of equals the first by name, so that it is always the same one."""
    return max(sorted(scores), key=lambda value: scores[value]) if scores else None


def _is_close(scores: Mapping[str, int]) -> bool:
    best, second, *_ = [*sorted(scores.values(), reverse=True), 0, 0]
    return best < SURE_FROM or best == second


def _reason(tongue: Tongue, gesture: Gesture | None, chosen: list[str | None], fired: Iterable[Rule]) -> str:
    """Stable and for machines: what spoke, for what, with which weight; what was chosen stands first."""
    spoken: dict[str, list[str]] = {f"kind={chosen[0]}": []}
    for rule in fired:
        if rule.what != "topic" or rule.value in chosen:
            spoken.setdefault(f"{rule.what}={rule.value}", []).append(f"{rule.phrase}{rule.weight:+}")
    said = [f"language={tongue.language}: {tongue.by}"]
    said += [f"gesture={gesture}"] if gesture else []
    said += [f"{name}: {' '.join(phrases) or 'none'}" for name, phrases in spoken.items()]
    return "; ".join(said)
