"""Where a text has the form of an item number, in one piece or in groups."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from app.items.forms import Form, Needs, forms_like

_TOKEN = re.compile(r"[A-Z0-9]+")
_GAP = re.compile(r"[ \t\u200c\u200e\u200f]{0,3}[.\-–]?[ \t\u200c\u200e\u200f]{0,3}")
_LEADING, _TRAILING = 5, 2  # letters that a form may have before its digits and after them
_APART = (
    2  # letters that hardly are a word, when they stand apart from the digits of a form that any digits have
)
_AMONG = 3  # single letters that may stand between digits
_LONGEST = 40
_ENOUGH = 12  # digits that hardly are a group of a longer number


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text that looks like a number of one form."""

    number: str
    start: int
    end: int
    form: Form
    is_right: bool

    @property
    def is_telling(self) -> bool:
        return self.form.needs is Needs.NOTHING


_Run = Sequence[re.Match[str]]


def spans_in(written: str) -> list[Span]:
    """The numbers, right and wrong, of an upper case text in the order written; digits that have no form are none."""
    if not any(map(str.isdigit, written)):
        return []
    total = sum(map(str.isalnum, written))
    return [span for run in _runs(written) for span in _spans_of(run, written, total)]


def _spans_of(run: _Run, written: str, total: int) -> Iterator[Span]:
    """What one run names. If it is all of the text, its groups are one number in the first place."""
    is_whole = sum(len(token[0]) for token in run) == total and "+" not in written
    everything = _span(run, is_whole=True) if is_whole else None
    if everything is not None and everything.is_right:
        yield from _one_or_several(everything, run)
        return
    for start, end in _cores(run):
        first = run[start].start()
        if written[max(0, first - 1) : first] != "+":  # a telephone number
            whole = _together(run, start, end, is_whole=is_whole)
            yield from _one_or_several(whole, run[start:end])


def _runs(written: str) -> Iterator[_Run]:
    """Words and groups of digits that nothing but a small gap parts."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(written):
        if run and not _GAP.fullmatch(written, run[-1].end(), token.start()):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _cores(run: _Run) -> Iterator[tuple[int, int]]:
    """Where groups with digits stand side by side; a few single letters may stand among them, as when it is spelled."""
    start = end = None
    for place, token in enumerate(run):
        if token[0].isalpha():
            continue
        if start is not None and end is not None and not _is_spelled(run[end:place]):
            yield start, end
            start = None
        start, end = place if start is None else start, place + 1
    if start is not None and end is not None:
        yield start, end


def _is_spelled(between: _Run) -> bool:
    return len(between) <= _AMONG and all(len(token[0]) == 1 for token in between)


def _one_or_several(whole: Span | None, tokens: _Run) -> list[Span]:
    """The number that groups make together, or the numbers that stand side by side."""
    if whole is not None and whole.is_right and whole.is_telling:
        return [whole]
    singles = [] if len(tokens) == 1 else _singles(tokens)
    clear = [one for one in singles if one.is_telling or (one.is_right and len(one.number) >= _ENOUGH)]
    if clear:
        return clear
    return [whole] if whole is not None and (whole.is_right or not singles) else singles


def _singles(tokens: _Run) -> list[Span]:
    return [span for token in tokens if (span := _span([token], is_whole=False)) is not None]


def _together(run: _Run, start: int, end: int, *, is_whole: bool) -> Span | None:
    """The best that the groups make, with and without the letters before and after them."""
    if sum(len(token[0]) for token in run[start:end]) > _LONGEST:
        return None
    before = _letters(run[max(0, start - _LEADING) : start][::-1], _LEADING)
    after = _letters(run[end : end + _TRAILING], _TRAILING)
    pieces = (run[start - left : end + right] for left, right in product(before, after))
    spans = [span for piece in pieces if (span := _span(piece, is_whole=is_whole)) is not None]
    return max(spans, key=lambda span: (span.is_right, span.is_telling), default=None)


def _letters(tokens: _Run, most: int) -> range:
    """How many of these words may be a number's letters: from all that fit to none."""
    fit = 0
    for token in tokens:
        most -= len(token[0])
        if most < 0 or not token[0].isalpha():
            break
        fit += 1
    return range(fit, -1, -1)


def _span(tokens: _Run, *, is_whole: bool) -> Span | None:
    """What these groups are together: a form whose check holds before one whose check does not.

    In prose a word beside digits is a number's own only if the form tells so: not "tel 612345678".
    """
    number = "".join(token[0] for token in tokens)
    words = [len(token[0]) for token in tokens if token[0].isalpha()]
    is_joined = not words or (is_whole and max(words) <= _APART)
    forms = [form for form in forms_like(number) if is_joined or form.needs is Needs.NOTHING]
    if not forms:
        return None
    right = next((form for form in forms if form.is_right(number)), None)
    return Span(number, tokens[0].start(), tokens[-1].end(), right or forms[0], right is not None)
