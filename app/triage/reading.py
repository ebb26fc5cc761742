"""Reading a free text by rules: pure, the same words always give the same reading, and it says why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.languages import CUSTOMER_CODES
from app.triage.addresses import Address, address_in
from app.triage.folding import fold
from app.triage.gestures import Gesture, Gestures, Word
from app.triage.language import Tongue, detect
from app.triage.moments import Wished, wished_time
from app.triage.phrases import Matcher, Rule
from app.triage.topics import topic_of
from app.triage.weighing import Sign, Weights, shares, shipped_weights, signs_of, spoke_for

READ_AT_MOST = 4_000  # letters
SURE_FROM = 0.7  # a smaller share than this asks for a human look
TICKET_KINDS = ("complaint", "pickup", "query")  # wording of a kind not built yet is an unsure query
UTC_ZONE = ZoneInfo("UTC")
_TOLD_FROM = 0.1  # what another label has at least, to be named in the reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text seems to want, how sure that is, and the rules that said so."""

    label: str  # a ticket's kind, or "other": nothing for anybody to do
    kind: str  # of the ticket that it would open
    language: str
    topic: str | None
    urgent: bool
    threat: bool  # of regulator, lawyer or press
    gesture: Gesture | None
    confidence: float  # 0 to 1: how often such a label is right
    unsure: bool
    reason: str  # "language=zh: han; kind=query: 到哪/物流+2.5 没到+0.6; …; confidence=0.93"
    shares: Mapping[str, float]
    fired: tuple[Rule, ...]
    address: Address | None = None
    wished: Wished | None = None  # only where the moment of writing is known


class Rules:
    """All phrases and words, made ready for reading; never changed afterwards."""

    def __init__(self, rules: Iterable[Rule], words: Iterable[Word], weights: Weights | None = None) -> None:
        by_what: dict[str, list[Rule]] = {
            what: [] for what in ("kind", "sign", "topic", "urgency", "gesture", "language")
        }
        for rule in rules:
            by_what[rule.what].append(rule)
        spoken = [rule for what in ("kind", "sign", "topic", "urgency") for rule in by_what[what]]
        self.spoken = {
            language: Matcher(rule for rule in spoken if rule.language in (language, None))
            for language in CUSTOMER_CODES
        }
        self.evidence = {
            language: Matcher(rule for rule in by_what["language"] if rule.value == language)
            for language in {rule.value for rule in by_what["language"]}
        }
        self.gestures = Gestures(by_what["gesture"], words)
        self.weights = shipped_weights() if weights is None else weights


def read(
    text: str,
    rules: Rules,
    hint_language: str | None = None,
    country: str | None = None,
    *,
    at: datetime | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> Reading:
    """Read a text. The hint is the language its sender is known by; the country is that of their number.

    Days that it names are counted from `at` on the calendar of `zone`."""
    text = text[:READ_AT_MOST]
    folded = fold(text)
    tongue = detect(text, folded, rules.evidence, hint_language)
    languages = {hint_language, tongue.language if tongue.is_told else None}
    gesture = rules.gestures.find(folded, languages, country)
    fired = rules.spoken[tongue.language].find(folded) if tongue.is_ours else []
    signs = signs_of(text, folded, fired, is_gesture=gesture is not None)
    found = shares(signs, rules.weights)
    label = "other" if gesture else max(found, key=lambda each: found[each])
    not_built = _is_not_built(fired)
    kind = "query" if label == "other" or not_built else label
    urgency = _sums(fired, "urgency")
    topic = _topic(kind, fired, signs)
    wants_hands = kind == "pickup" and gesture is None  # only then it matters where and when
    confidence = 1.0 if gesture else found[label] if tongue.is_ours else 0.0
    return Reading(
        label=kind if label != "other" else label,
        kind=kind,
        language=tongue.language,
        topic=topic,
        urgent=bool(urgency),
        threat="threat" in urgency,
        gesture=gesture,
        confidence=round(confidence, 3),
        unsure=gesture is None and (label == "other" or not_built or confidence < SURE_FROM),
        reason=_reason(tongue, gesture, kind, topic, fired, _said(label, found, signs, rules.weights)),
        shares=found,
        fired=tuple(fired),
        address=address_in(text, tongue.language) if wants_hands else None,
        wished=wished_time(text, tongue.language, at, zone) if wants_hands and at else None,
    )


def _sums(fired: Iterable[Rule], what: str) -> dict[str, int]:
    """The sum of weights of each value; what was spoken against as much as for it is left out."""
    sums: Counter[str] = Counter()
    for rule in fired:
        if rule.what == what:
            sums[rule.value] += rule.weight
    return dict(+sums)


def _is_not_built(fired: Iterable[Rule]) -> bool:
    """Whether the phrases ask most of all for something that is no kind of ours yet."""
    sums = _sums(fired, "kind")
    return bool(sums) and max(sorted(sums), key=lambda kind: sums[kind]) not in TICKET_KINDS


def _topic(kind: str, fired: Iterable[Rule], signs: Sequence[Sign]) -> str | None:
    """The heaviest topic of the kind that phrases name, of equals the first by name; else what its signs stand for."""
    sums = _sums([rule for rule in fired if rule.value.startswith(f"{kind}.")], "topic")
    if sums:
        return max(sorted(sums), key=lambda value: sums[value]).partition(".")[2]
    return topic_of(kind, {sign.name for sign in signs})


def _said(label: str, found: Mapping[str, float], signs: Sequence[Sign], weights: Weights) -> dict[str, str]:
    """What spoke for the label, and for others that were not far from it."""
    told = [
        label,
        *(each for each in sorted(found, key=lambda each: -found[each]) if found[each] >= _TOLD_FROM),
    ]
    return {each: _phrases(spoke_for(each, signs, weights)) for each in dict.fromkeys(told)}


def _phrases(spoken: Iterable[tuple[Sign, float]]) -> str:
    return " ".join(f"{'/'.join(sign.phrases)}+{weight:.1f}" for sign, weight in spoken if sign.phrases)


def _reason(
    tongue: Tongue,
    gesture: Gesture | None,
    kind: str,
    topic: str | None,
    fired: Iterable[Rule],
    said: Mapping[str, str],
) -> str:
    """Stable and for machines: what spoke, for what, with which weight; what was chosen stands first."""
    parts = [f"language={tongue.language}: {tongue.by}"]
    parts += [f"gesture={gesture}"] if gesture else []
    parts += [f"kind={label}: {phrases or 'none'}" for label, phrases in said.items()]
    for name, wanted in (("topic", f"{kind}.{topic}"), ("urgency", None)):
        for value in _sums(fired, name):
            if wanted in (None, value):
                phrases = [rule.phrase for rule in fired if (rule.what, rule.value) == (name, value)]
                parts.append(f"{name}={value}: {' '.join(phrases)}")
    return "; ".join(parts)
