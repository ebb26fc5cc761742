"""The cells of a carrier's table, each read strictly: what it is, or a sentence that says what is wrong with it."""

import re
from datetime import datetime, time

from babel import Locale

from app.accounts.queries import house_zone
from app.core.errors import Refused
from app.core.numbers import fold_digits, to_e164
from app.items.numbers import numbers_in

_COUNTRIES = frozenset(str(code) for code in Locale("en").territories if len(str(code)) == 2)
EARLIEST, LATEST = 1969, 2200  # years of events
_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,19}")
_CODE = re.compile(r"[\w-]{1,30}")


def read_number(written: str) -> str:
    """A number as it stands on the item. One of UPU's form must have the right check digit."""
    named = numbers_in(written)
    if named and named[0].form == "s10" and not named[0].is_right:
        raise Refused("The check digit of %(number)s is wrong.", number=named[0].number)
    number = named[0].number if named else re.sub(r"[\s.-]", "", fold_digits(written)).upper()
    if not _NUMBER.fullmatch(number):
        raise Refused("“%(number)s” is no item number.", number=written[:60])
    return number


def read_country(written: str) -> str | None:
    """A country of two letters, or None."""
    code = written.upper()
    if code and code not in _COUNTRIES:
        raise Refused("“%(country)s” is no country of two letters.", country=written[:40])
    return code or None


def read_postcode(written: str) -> str | None:
    """A postcode as it is compared: capitals, without gaps; or None."""
    code = fold_digits(written).upper()
    if code and not _POSTCODE.fullmatch(code):
        raise Refused("“%(postcode)s” is no postcode.", postcode=written[:40])
    return code.replace(" ", "").replace("-", "") or None


def read_moment(written: str) -> datetime | None:
    """A moment in ISO 8601; one without a zone is in the zone of the house."""
    if not written:
        return None
    try:
        at = datetime.fromisoformat(fold_digits(written))
    except ValueError as error:
        raise Refused("“%(time)s” is no time such as 2026-03-02T13:00:00Z.", time=written[:40]) from error
    if not EARLIEST < at.year < LATEST:
        raise Refused("“%(time)s” is no time such as 2026-03-02T13:00:00Z.", time=written[:40])
    return at if at.tzinfo else at.replace(tzinfo=house_zone())


def read_hour(written: str) -> time | None:
    """An hour of the day; nothing is None."""
    try:
        return time.fromisoformat(fold_digits(written)) if written else None
    except ValueError as error:
        raise Refused("“%(time)s” is no time of the day such as 18:00.", time=written[:40]) from error


def read_code(written: str) -> str | None:
    """A code of an event in small letters, or None."""
    code = written.strip().replace(" ", "_").lower()
    if code and not _CODE.fullmatch(code):
        raise Refused("“%(code)s” is no code of an event.", code=written[:40])
    return code or None


def read_telephone(written: str) -> str | None:
    """A telephone number as +E.164, or None."""
    number = to_e164(written) if written else None
    if written and number is None:
        raise Refused("“%(number)s” is no telephone number such as +14155550101.", number=written[:40])
    return number


def read_short(written: str, longest: int) -> str:
    """Text of at most so many letters."""
    if len(written) > longest:
        raise Refused("“%(start)s…” is longer than %(longest)s letters.", start=written[:20], longest=longest)
    return written


def read_whole(written: str, most: int) -> int:
    """A whole number from 0 to `most`."""
    number = fold_digits(written)
    if not (number.isascii() and number.isdigit() and len(number) < 20 and int(number) <= most):
        raise Refused("“%(number)s” is no whole number from 0 to %(most)s.", number=written[:20], most=most)
    return int(number)
