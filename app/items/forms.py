"""The forms of item numbers: `forms.csv` beside this file says what each carrier prints and where that is known from."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.items.checks import CHECKS

_SHORTEST, _LONGEST = 10, 39


class Needs(StrEnum):
    """What must stand beside a number in prose, so that we take it for an item's."""

    NOTHING = "nothing"  # its letters, or its length with a check digit, say it
    WORD = "word"  # one that tells of an item: telephone, order and account numbers look alike
    NAME = "name"  # its carrier's: our own references and telephone numbers look alike


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind of number looks like, letter by letter and without gaps."""

    code: str
    carrier: str  # as people write it
    needs: Needs
    pattern: re.Pattern[str]
    check: Callable[[str], bool] | None  # None where nothing in the number can be checked
    checked: slice  # the part of the number which the check digit ends

    def is_right(self, number: str) -> bool:
        """Whether a number of this form can be one: its check digit holds, and it is no row of one digit."""
        if number.isdigit() and len(set(number)) == 1:
            return False
        return self.check is None or self.check(number[self.checked])


def forms_like(number: str) -> Sequence[Form]:
    """The forms that a number has, right or not; the most telling first."""
    if not _SHORTEST <= len(number) <= _LONGEST:
        return ()
    return [form for form in FORMS if form.pattern.fullmatch(number)]


def _forms() -> Iterator[Form]:
    with Path(__file__).with_name("forms.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield Form(
                code=line["code"],
                carrier=line["carrier"],
                needs=Needs(line["needs"]),
                pattern=re.compile(line["pattern"], re.ASCII),
                check=CHECKS[line["check"]] if line["check"] else None,
                checked=_part(line["checked"]),
            )


def _part(written: str) -> slice:
    """`-15:` is the last fifteen letters; nothing is all."""
    start, _, end = written.partition(":")
    return slice(int(start) if start else None, int(end) if end else None)


FORMS = tuple(_forms())
