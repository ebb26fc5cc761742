"""Which of our languages a text is in: by script first, by its words where two languages share one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.languages import CUSTOMER_CODES
from app.triage.folding import is_han
from app.triage.phrases import Matcher

_PERSIAN_ONLY = frozenset("پچژگیک۰۱۲۳۴۵۶۷۸۹")
_ARABIC_ONLY = frozenset("ةى")
_ARABIC_KEYBOARD = frozenset("يك")  # many write Persian on it, so however many there are say little


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language found, by what, whether the text itself tells it, and whether it is one of ours."""

    language: str
    by: str
    is_told: bool = True
    is_ours: bool = True


def detect(text: str, folded: str, evidence: Mapping[str, Matcher], hint: str | None) -> Tongue:
    """The language of a text; where the text does not tell, the hint, and without one English."""
    fallback = hint if hint in CUSTOMER_CODES else "en"
    script = _script(folded)
    if script == "han":
        return Tongue("zh", "han")
    if script == "arabic":
        return _persian_or_not(text, folded, evidence, fallback)
    if script == "other":
        return Tongue(fallback, "foreign script", is_told=False, is_ours=False)
    if script == "none":
        return (
            Tongue("fa", "digits") if _PERSIAN_ONLY & set(text) else Tongue(fallback, "hint", is_told=False)
        )
    return _by_words(text, folded, evidence, fallback)


def _script(folded: str) -> str:
    """The script that most of a text is in; a Chinese letter counts as much as a word of another script."""
    sizes: Counter[str] = Counter()
    for word in folded.split():
        first = word[0]
        if is_han(first):
            sizes["han"] += len(word)
        elif "a" <= first <= "z":
            sizes["latin"] += 1
        elif "؀" <= first <= "ۿ":
            sizes["arabic"] += 1
        elif first.isalpha():
            sizes["other"] += len(word)
    # Of equals the first: a brand's name in Latin letters says nothing about the sentence around it.
    return max(("han", "arabic", "latin", "other"), key=lambda script: sizes[script]) if sizes else "none"


def _persian_or_not(text: str, folded: str, evidence: Mapping[str, Matcher], fallback: str) -> Tongue:
    persian = sum(letter in _PERSIAN_ONLY for letter in text) + _weight(evidence, "fa", folded)
    arabic = sum(letter in _ARABIC_ONLY for letter in text) + _weight(evidence, "ar", folded)
    arabic += any(letter in _ARABIC_KEYBOARD for letter in text)
    if persian >= arabic:
        return Tongue("fa", f"words+{persian}")
    return Tongue(fallback, "arabic", is_told=False, is_ours=False)


def _by_words(text: str, folded: str, evidence: Mapping[str, Matcher], fallback: str) -> Tongue:
    """Of the languages written in Latin letters (Persian too, on small telephones) the one most words are of."""
    weights = {language: _weight(evidence, language, folded) for language in ("en", "es", "fa")}
    weights["es"] += 2 * sum(mark in text for mark in "¿¡ñÑ")
    most = max(weights.values())
    best = [language for language, weight in weights.items() if weight == most]
    if len(best) == 1:
        return Tongue(best[0], f"words+{most}")
    return Tongue(fallback if not most or fallback in best else best[0], "hint", is_told=False)


def _weight(evidence: Mapping[str, Matcher], language: str, folded: str) -> int:
    return sum(rule.weight for rule in evidence[language].find(folded)) if language in evidence else 0
