"""The languages people read us in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language: its code, its own name, and how its lines run."""

    code: str
    name: str
    direction: str = "ltr"


LANGUAGES = (Language("en", "English"), Language("zh", "中文"))
CODES = tuple(language.code for language in LANGUAGES)
CUSTOMER_CODES = ("en", "zh", "fa", "es")  # those we can write to customers in, whatever the screens speak


def direction_of(code: str) -> str:
    """`ltr` or `rtl`."""
    return "rtl" if code in ("fa", "ar") else "ltr"
