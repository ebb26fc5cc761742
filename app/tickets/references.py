"""References: ten digits, the first never 0, the last a Damm check digit; never two alike, and no counting on from one."""

from hashlib import blake2b

import sqlalchemy as sa

from app.core.configuration import Setting, configuration
from app.core.database import db
from app.core.drawing import draw
from app.core.numbers import fold_digits

NUMBERS = sa.Sequence("ticket_number", metadata=db.metadata)
KEY = "reference_key"  # written by the first migration; it decides the order in which references appear

_SPACE = 900_000_000  # nine digits whose first is not 0
_HALF_BITS = 15
_HALF = (1 << _HALF_BITS) - 1
_ROUNDS = 4

# The quasigroup of Damm's thesis (2004), order 10, totally anti-symmetric: it notices every single wrong digit and
# every swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def draw_reference() -> str:
    """A reference nobody has."""
    return reference_of(draw(NUMBERS.name), reference_key())


def reference_of(number: int, key: str) -> str:
    """The reference of a ticket's running number: a keyed permutation of all nine-digit numbers, plus the check digit."""
    value = number % _SPACE
    while True:  # walk the cycle until the permutation of 2^30 lands inside the space; at most a few steps
        value = _permuted(value, key)
        if value < _SPACE:
            digits = str(value + 100_000_000)
            return digits + check_digit(digits)


def read_reference(text: str) -> str | None:
    """The reference a person typed or said, in any script and grouping; None if it is none or its check digit is wrong."""
    digits = "".join(char for char in fold_digits(text) if char.isdigit())
    rest = fold_digits(text).translate(_IGNORED)
    if rest or len(digits) != 10 or digits[0] == "0" or check_digit(digits[:9]) != digits[9]:
        return None
    return digits


def check_digit(digits: str) -> str:
    """Damm's check digit of a string of digits."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


@configuration
def reference_key() -> str:
    """This installation's key."""
    value = db.session.scalar(sa.select(Setting.value).where(Setting.name == KEY))
    if value is None:
        raise LookupError("the setting reference_key is missing: run the migrations")
    return str(value)


_IGNORED = str.maketrans("", "", "0123456789 -–.·\u00a0#№")


def _permuted(value: int, key: str) -> int:
    """A Feistel network over two halves of 15 bits."""
    left, right = value >> _HALF_BITS, value & _HALF
    for turn in range(_ROUNDS):
        digest = blake2b(b"%d:%d" % (turn, right), key=key.encode()[:64], digest_size=4).digest()
        left, right = right, left ^ (int.from_bytes(digest, "big") & _HALF)
    return (left << _HALF_BITS) | right
