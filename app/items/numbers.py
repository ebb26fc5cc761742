"""Numbers of mail items in free text: the form of UPU standard S10, with its check digit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from babel import Locale

from app.core.numbers import fold_digits

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10-12, 3.3
_COUNTRIES = frozenset(str(code) for code in Locale("en").territories)
_GAP = r"[ \t.\-–\u00a0\u200c\u200e\u200f]?"
_S10 = re.compile(
    rf"(?<![A-Za-z0-9])([A-Za-z]{{2}}){_GAP}((?:\d{_GAP}){{9}})([A-Za-z]{{2}})(?![A-Za-z0-9])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class ItemNumber:
    """A number as it is written on the item; `is_right` says whether its check digit and country hold."""

    number: str
    is_right: bool


def numbers_in(text: str) -> list[ItemNumber]:
    """Every item number that a text names, in any script, case and grouping, each once, in the order named."""
    found = {}
    for service, digits, country in _S10.findall(normalize("NFKC", fold_digits(text))):
        serial = re.sub(r"\D", "", digits)
        number = f"{service}{serial}{country}".upper()
        is_right = check_digit(serial[:8]) == serial[8] and country.upper() in _COUNTRIES
        found[number] = ItemNumber(number, is_right)
    return list(found.values())


def is_only_numbers(text: str) -> bool:
    """Whether a text says nothing but item numbers: a question where they are."""
    rest, count = _S10.subn(" ", normalize("NFKC", fold_digits(text)))
    return count > 0 and not any(letter.isalnum() for letter in rest)


def check_digit(serial: str) -> str:
    """S10's check digit of eight digits: 11 less the weighted sum modulo 11, where 10 is written 0 and 11 is written 5."""
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True)) % 11
    return str({10: 0, 11: 5}.get(11 - rest, 11 - rest))


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
