"""Numbers of mail items in free text: the forms of all carriers, in any script, case and grouping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from app.core.numbers import fold_digits
from app.items.labels import is_labelled
from app.items.spans import Span, spans_in


@dataclass(frozen=True, slots=True)
class ItemNumber:
    """A number as it is written on the item, and what its form is.

    `is_right` says whether its check digit holds, if its form has one; `is_checked` whether it has.
    `is_sure` says that it is meant as a number of an item: not a telephone, an order, a date.
    """

    number: str
    form: str
    is_right: bool
    is_sure: bool
    is_checked: bool


def numbers_in(text: str) -> list[ItemNumber]:
    """Every item number that a text surely names, each once, in the order named."""
    return [each for each in candidates_in(text) if each.is_sure]


def candidates_in(text: str) -> list[ItemNumber]:
    """Everything in a text that has the form of an item number: what only looks like one is told by `is_sure`."""
    written = _folded(text)
    spans = spans_in(written)
    is_bare = _is_all(written, spans)
    found: dict[str, ItemNumber] = {}
    for span in spans:
        sure = is_bare or span.is_telling or is_labelled(written, span.start, span.end, span.form)
        if span.number not in found or (sure and not found[span.number].is_sure):
            found[span.number] = ItemNumber(
                span.number, span.form.code, span.is_right, sure, span.form.check is not None
            )
    return list(found.values())


def is_only_numbers(text: str) -> bool:
    """Whether a text says nothing but item numbers: a question where they are."""
    written = _folded(text)
    return _is_all(written, spans_in(written))


def near(number: str, known: Iterable[str]) -> list[str]:
    """Those of the known numbers that somebody may have meant: one character wrong, or two neighbours swapped."""
    return [other for other in known if other != number and _is_slip(number, other)]


def _is_slip(written: str, meant: str) -> bool:
    if len(written) != len(meant):
        return False
    wrong = [place for place in range(len(meant)) if written[place] != meant[place]]
    if len(wrong) == 1:
        return True
    first, *rest = wrong or [0]
    swapped = written[first : first + 2] == meant[first : first + 2][::-1]
    return rest == [first + 1] and swapped


def _folded(text: str) -> str:
    return normalize("NFKC", fold_digits(text)).upper()


def _is_all(written: str, spans: Sequence[Span]) -> bool:
    """Whether these pieces are all that is written."""
    said = sum(len(span.number) for span in spans)
    return bool(spans) and said == sum(map(str.isalnum, written))
