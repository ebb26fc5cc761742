"""Hours as people write them: `09:00–12:00, 13:00–18:00`; `22:00–06:00` runs into the next day."""

import re
from unicodedata import normalize

from app.calendars.hours import MINUTES_A_DAY, Hours, Window
from app.core.errors import Refused
from app.core.numbers import fold_digits

_UNSEEN = re.compile(
    "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # what keeps figures in order among Persian words
_DASH = re.compile(r"\s*[-‐‑‒–—―−~〜至]\s*")
_BETWEEN = re.compile(r"[,،、;؛\s]+")
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_WINDOW = re.compile(f"{_CLOCK}–{_CLOCK}")


def read_hours(text: str) -> Hours:
    """The windows of a day, in any digits and with any dash; nothing written is a closed day."""
    said = _UNSEEN.sub("", normalize("NFKC", fold_digits(text)))
    parts = _BETWEEN.split(_DASH.sub("–", said).strip())
    return tuple(sorted(_window(part) for part in parts if part))


def write_hours(hours: Hours) -> str:
    """The same as people write them; a closed day is nothing."""
    return ", ".join(write_window(*window) for window in hours)


def write_window(opens: int, closes: int) -> str:
    """One of them. What closes after midnight closes at the clock time of the next day."""
    return (
        f"{write_clock(opens)}–{write_clock(closes if closes <= MINUTES_A_DAY else closes - MINUTES_A_DAY)}"
    )


def write_clock(minutes: int) -> str:
    """Minutes past midnight as the clock shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _window(said: str) -> Window:
    found = _WINDOW.fullmatch(said)
    if not found:
        raise Refused("“%(said)s” is not hours, as 09:00–12:00, 13:00–18:00 are.", said=said)
    opens, closes = _minutes(said, found[1], found[2]), _minutes(said, found[3], found[4])
    if not closes:
        raise Refused("%(said)s: the end of a day is written 24:00.", said=said)
    if opens == closes:
        raise Refused("%(said)s has no length. Round the clock is 00:00–24:00.", said=said)
    return opens, closes if opens < closes else closes + MINUTES_A_DAY


def _minutes(said: str, hours: str, minutes: str | None) -> int:
    clock = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or clock > MINUTES_A_DAY:
        raise Refused("%(said)s: there is no such time on a clock.", said=said)
    return clock
