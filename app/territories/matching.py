"""Which of several territories serves an address. Pure: rows in, the best of them out.

The most specific wins. In this order: a keyword together with an area code; a keyword, the longer before the shorter,
then one with a postcode; a whole postcode; the narrower of postcode ranges, where what a code begins with is the range of
all codes that begin so; the longer area code. Among equals a territory of this very kind of work goes before one of any
kind, then the one valid from the later day, then the one made later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Protocol, TypeVar

from app.core.numbers import fold_digits
from app.territories.postcodes import find_postcodes, normal, steps, width
from app.territories.words import phrases


class Rule(Protocol):
    """What a territory asks of an address; one that is proposed in a file asks the same."""

    @property
    def country(self) -> str: ...
    @property
    def from_postcode(self) -> str: ...
    @property
    def to_postcode(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def keyword(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Address:
    """An address as territories look at it: normal codes, and the words it is written in."""

    country: str
    postcodes: tuple[str, ...] = ()
    area_code: str = ""
    text: str = ""

    @cached_property
    def phrases(self) -> frozenset[str]:
        """All that a keyword may be."""
        return phrases(self.text)

    @cached_property
    def probes(self) -> frozenset[str]:
        """The probes of every territory that may serve it."""
        begun = {code[:end] for code in self.postcodes for end in range(len(code) + 1)}
        areas = {self.area_code[:end] for end in range(1, len(self.area_code) + 1)}
        return frozenset(
            [
                *(f"k{each}" for each in self.phrases),
                *(f"p{each}" for each in begun),
                *(f"a{each}" for each in areas),
            ]
        )


def read_address(
    country: str, text: str = "", postcode: str | None = None, area_code: str | None = None
) -> Address:
    """What people wrote, read. Without a postcode of its own, those that the words name count."""
    codes = [normal(country, postcode)] if postcode else find_postcodes(country, text)
    return Address(country, tuple(codes), normal_area(area_code or ""), text)


def normal_area(code: str) -> str:
    """An area code in the one way to write it."""
    return "".join(char for char in fold_digits(code).upper() if char.isalnum())


def probe_of(from_postcode: str, to_postcode: str, area_code: str, keyword: str) -> str:
    """What a territory is looked up by: the most telling of its keys, as one string. A range: what its ends share."""
    if keyword:
        return f"k{keyword}"
    if from_postcode:
        return f"p{_shared_beginning(from_postcode, to_postcode)}"
    return f"a{area_code}"


def _shared_beginning(first: str, last: str) -> str:
    return "".join(
        one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    )


def best(rules: Iterable[R], address: Address, kind: str, on: date) -> R | None:
    """The most specific of those that serve it; of equals the last."""
    serving = [rule for rule in rules if serves(rule, address, kind, on)]
    return max(reversed(serving), key=_specificity, default=None)


def serves(rule: Rule, address: Address, kind: str, on: date) -> bool:
    """Whether the address has all the keys, on that day, for that kind of work."""
    return (
        rule.country == address.country
        and rule.kind in ("", kind)
        and rule.valid_from <= on
        and (rule.valid_to is None or on <= rule.valid_to)
        and (not rule.keyword or rule.keyword in address.phrases)
        and address.area_code.startswith(rule.area_code)
        and (not rule.from_postcode or any(_lies_in(rule, code) for code in address.postcodes))
    )


def _lies_in(rule: Rule, code: str) -> bool:
    """Compared as strings of equal length: with as much of the code as the range's ends are long."""
    parts = (each for each in steps(rule.country, code) if len(each) == len(rule.from_postcode))
    return any(rule.from_postcode <= part <= rule.to_postcode for part in parts)


def _specificity(rule: Rule) -> tuple[object, ...]:
    ground = width(rule.country, rule.from_postcode, rule.to_postcode) if rule.from_postcode else None
    return (
        bool(rule.keyword and rule.area_code),
        len(rule.keyword),
        ground is not None,
        -(ground or 0),
        len(rule.area_code),
        bool(rule.kind),
        rule.valid_from,
    )
