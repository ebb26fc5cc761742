"""Postcodes of each country: one way to write them, what they begin with, and where they stand in free text.

A country without an entry here has codes of two to ten letters and digits, and none is looked for in a text of it but
runs of four to ten digits."""

import re
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import normalize

from app.core.numbers import fold_digits

LONGEST = 10


@dataclass(frozen=True)
class Form:
    """How a country writes its codes: whole ones in a text, and which beginnings of one may stand in a table."""

    whole: re.Pattern[str]
    part: re.Pattern[str]
    length: int = LONGEST  # of the longest code

    @property
    def base(self) -> int:
        """How many characters each place may hold."""
        return 36 if "A-Z" in self.part.pattern else 10


def _digits(count: int, whole: str | None = None) -> Form:
    return Form(_alone(whole or rf"\d{{{count}}}"), re.compile(rf"\d{{1,{count}}}"), count)


def _alone(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z0-9+-]){code}(?![A-Z0-9]|-\d)")


_ANY = Form(_alone(r"\d{4,10}"), re.compile(rf"[A-Z0-9]{{1,{LONGEST}}}"))
_GB_OUTWARD = r"[A-Z]{1,2}\d[A-Z\d]?"
FORMS = {
    "CN": _digits(6),
    "ES": _digits(5, r"(?:0[1-9]|[1-4]\d|5[0-2])\d{3}"),
    "IR": _digits(10, r"[13-9]{5}-?\d{5}"),  # the first five digits hold neither 0 nor 2
    "JP": _digits(7, r"\d{3}-?\d{4}"),
    "US": _digits(9, r"\d{5}(?:-\d{4})?"),
    "CA": Form(
        _alone(r"[A-CEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d"),
        re.compile(r"[A-Z](?:\d(?:[A-Z](?:\d(?:[A-Z]\d?)?)?)?)?"),
        6,
    ),
    "GB": Form(
        _alone(rf"{_GB_OUTWARD} ?\d[A-Z]{{2}}"),
        re.compile(rf"[A-Z]{{1,2}}|{_GB_OUTWARD}(?: \d(?:[A-Z]{{2}})?)?"),
        8,
    ),
}
_GB_PIECES = re.compile(r"([A-Z]{1,2})(\d\d?)?([A-Z])?( \d)?([A-Z]{2})?")
_GB_WHOLE = re.compile(rf"({_GB_OUTWARD})(\d[A-Z]{{2}})")


def form_of(country: str) -> Form:
    """How that country writes its codes."""
    return FORMS.get(country, _ANY)


def normal(country: str, code: str) -> str:
    """The one way to write it: capitals, digits as 0–9, no hyphens or spaces but the one inside a British code."""
    plain = normalize("NFKC", fold_digits(code)).upper().strip()
    bare = re.sub(r"[\s-]", "", plain)
    if country != "GB":
        return bare
    whole = _GB_WHOLE.fullmatch(bare)
    return f"{whole[1]} {whole[2]}" if whole else " ".join(plain.replace("-", " ").split())


def is_part(country: str, code: str) -> bool:
    """Whether a normal code, or the beginning of one, is of the country's form."""
    return form_of(country).part.fullmatch(code) is not None


def steps(country: str, code: str) -> list[str]:
    """What a normal code begins with, itself last. In Britain: its area, district and sector, so SW11 is not in SW1."""
    pieces = _GB_PIECES.fullmatch(code) if country == "GB" else None
    return list(dict.fromkeys(accumulate(pieces.groups("") if pieces else code)))


def find_postcodes(country: str, text: str) -> list[str]:
    """Every code of the country that a text names, normal, each once, in the order named."""
    plain = normalize("NFKC", fold_digits(text)).upper()
    found = (normal(country, each) for each in form_of(country).whole.findall(plain))
    return list(dict.fromkeys(found))


def width(country: str, first: str, last: str) -> int:
    """How much ground a range covers, as the number of whole codes that could lie in it."""
    form = form_of(country)
    size = _ordinal(last, form.base) - _ordinal(first, form.base) + 1
    return size * int(form.base ** (form.length - len(first)))


def _ordinal(code: str, base: int) -> int:
    return int(code.replace(" ", "0"), base)
