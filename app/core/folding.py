"""One form for all the ways of writing the same value, made alike in Python and in PostgreSQL.

`str.casefold` has no twin in SQL, and what SQL's `lower` does hangs on how a database was made: both follow one table."""

import unicodedata
from functools import cache
from typing import Any

import sqlalchemy as sa

CASED_BELOW = 0x1E944  # no letter above has a small form
_TWO_LETTERS = {"ß": "ss", "ẞ": "ss"}
_SAME = dict(zip("İيىكةەھ", "iییکههه", strict=True))  # Turkish; Arabic letters as they are typed in Persian
_DROPPED = "\u0640\u200c\u200d\u200e\u200f"  # they widen or join letters, or turn their direction

_NOTHING = dict.fromkeys(map(ord, _DROPPED))


def fold(text: str) -> str:
    """The value in small letters, with ASCII digits, and in one form where a letter has several."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text)
    for letter, letters in _TWO_LETTERS.items():
        plain = plain.replace(letter, letters)
    return plain.translate(_letters()).translate(_NOTHING)


def folded(column: Any) -> sa.ColumnElement[str]:
    """The same in SQL. The long table is asked only where something is not ASCII."""
    plain: Any = sa.func.normalize(column, sa.literal_column("NFKC"))
    for letter, letters in _TWO_LETTERS.items():
        plain = sa.func.replace(plain, letter, letters)
    was, to = "".join(map(chr, _letters())), "".join(_letters().values())
    is_ascii = sa.func.octet_length(column) == sa.func.char_length(column)
    letters_alike = sa.func.translate(plain, was + _DROPPED, to)
    return sa.case((is_ascii, sa.func.lower(sa.collate(column, "C"))), else_=letters_alike)


@cache
def _letters() -> dict[int, str]:
    """Each letter and digit that is written otherwise, one for one."""
    found = {code: _small(chr(code)) for code in range(CASED_BELOW)}
    return {code: small for code, small in found.items() if small != chr(code)}


def _small(letter: str) -> str:
    """What has no small form of a single letter stays."""
    if letter in _SAME:
        return _SAME[letter]
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return next((form for form in (letter.casefold(), letter.lower()) if len(form) == 1), letter)
