"""The languages people read us in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language: its code, its own name, and how its lines run."""

    code: str
    name: str
    direction: str = "ltr"


LANGUAGES = (
    Language("en", "English"),
    Language("zh", "中文"),
    Language("es", "Español"),
    Language("fa", "فارسی", "rtl"),
)
CODES = tuple(language.code for language in LANGUAGES)
CUSTOMER_CODES = ("en", "zh", "fa", "es")  # those we can write to customers in, whatever the screens speak

_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}


def in_digits_of(code: str, words: str) -> str:
    """Words with their numbers in the digits of that language; Babel writes them all in ours."""
    return words.translate(_DIGITS.get(code, {}))


def direction_of(code: str) -> str:
    """`ltr` or `rtl`."""
    return next((language.direction for language in LANGUAGES if language.code == code), "ltr")
