"""How times, waits and references are worded; `static/js/clock.js` says the same words while the page stands open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask
from flask_babel import get_locale, gettext, to_user_timezone
from markupsafe import Markup, escape

from app.core.clock import now
from app.core.icons import icon
from app.core.languages import in_digits_of

Length = Literal["short", "narrow"]
_NEVER_NARROW = {"fa", "zh"}  # Babel lacks their narrow units, or has them in Latin letters


def register_wording(app: Flask) -> None:
    """Give every template the same words for the same facts."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = (
        True  # a board has many rows: no air between their tags
    )
    app.jinja_env.globals.update(icon=icon, now=now, N_=str)
    app.jinja_env.filters.update(
        brief_words=brief_words,
        due_words=due_words,
        either=either_words,
        exact_time=exact_time,
        grouped=grouped,
        length_words=length_words,
        number=number_words,
        open_words=open_words,
        open_minutes=lambda minutes: open_words(timedelta(minutes=minutes)),
        share=share_words,
        short_time=short_time,
        wall_hour=wall_hour,
        wall_time=wall_time,
        size_words=size_words,
        together=together_words,
    )


def due_words(due_at: datetime, at: datetime) -> str:
    """`in 12 min`, `due now`, `4 min late`."""
    left = due_at - at
    if abs(left) < timedelta(minutes=1):
        return gettext("due now")
    words = length_words(abs(left))
    return gettext("%(time)s late", time=words) if left < timedelta(0) else gettext("in %(time)s", time=words)


def length_words(length: timedelta) -> str:
    """A length in its one or two largest units, short."""
    minutes = int(length.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if days:
        return _units((days, "day"), (hours % 24, "hour"))
    return _units((hours, "hour"), (minutes % 60, "minute")) if hours else _unit(minutes, "minute", "short")


def brief_words(length: timedelta) -> str:
    """A length of which seconds matter, as long as it has no minute."""
    seconds = int(length.total_seconds())
    return length_words(length) if seconds >= 60 else _unit(max(seconds, 0), "second", "short")


def open_words(length: timedelta) -> str:
    """A length of open time: hours and minutes, for a day's worth of it is no day of the calendar."""
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    return _units((hours, "hour"), (minutes, "minute")) if hours else _unit(minutes, "minute", "short")


def size_words(size: int) -> str:
    """How large a file is, in the unit that fits."""
    if size < 1_000_000:
        return _unit_in(str(get_locale()), -(-size // 1000), "digital-kilobyte", "short")
    return _unit_in(str(get_locale()), round(size / 1_000_000, 1), "digital-megabyte", "short")


def exact_time(at: datetime) -> str:
    """Date and time to the minute in the viewer's zone."""
    return _moment(to_user_timezone(at), "medium")


def short_time(at: datetime, full: bool = False) -> str:
    """The hour if it was today, the day otherwise; `full` says both then."""
    local = to_user_timezone(at)
    same_day = local.date() == to_user_timezone(now()).date()
    if same_day:
        return _moment(local, "HH:mm")
    return f"{_day(local)} {_moment(local, 'HH:mm')}" if full else _day(local)


def wall_time(at: datetime, zone: ZoneInfo) -> str:
    """Day and hour as the clock on that wall shows them."""
    local = at.astimezone(zone)
    return f"{_day(local, 'MMMEd')} {_moment(local, 'HH:mm')}"


def wall_hour(at: datetime, zone: ZoneInfo) -> str:
    """The hour there."""
    return _moment(at.astimezone(zone), "HH:mm")


def wall_day(at: datetime, zone: ZoneInfo) -> str:
    """The day there, without its year."""
    return _day(at.astimezone(zone))


def number_words(number: int) -> str:
    """A number as it is counted with; references and telephone numbers are no such numbers."""
    return _number_in(str(get_locale()), number)


def share_words(part: int, whole: int) -> str:
    """So many of so many, in per cent; nothing of nothing is nothing."""
    return _share_in(str(get_locale()), part / whole if whole else 0.0)


def either_words(words: Iterable[str]) -> Markup:
    """One of these: `gold or VIP`."""
    return _listed(words, "or")


def together_words(words: Iterable[str]) -> Markup:
    """All of these: `climbs and warns`."""
    return _listed(words, "standard")


def _listed(words: Iterable[str], style: Literal["or", "standard"]) -> Markup:
    listed = format_list([escape(word) for word in words], style=style, locale=str(get_locale()))
    return Markup(listed)  # noqa: S704 - each word is escaped, and between them stand Babel's


def grouped(reference: str) -> str:
    """A reference as it is read aloud: three, three, four."""
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"


def _moment(local: datetime, form: str) -> str:
    return _moment_in(str(get_locale()), local.replace(tzinfo=None), form)


def _day(local: datetime, parts: str = "MMMd") -> str:
    return _day_in(str(get_locale()), local.replace(tzinfo=None), parts)


def _units(*parts: tuple[int, str]) -> str:
    length: Length = "short" if str(get_locale()) in _NEVER_NARROW else "narrow"
    return " ".join(_unit(number, unit, length) for number, unit in parts if number)


def _unit(number: int, unit: str, length: Length) -> str:
    return _unit_in(str(get_locale()), number, f"duration-{unit}", length)


# The same rows stand on many boards, again and again: what Babel made of them is kept.
@lru_cache(5_000)
def _unit_in(locale: str, number: float, unit: str, length: Length) -> str:
    words = format_unit(number, unit, length, locale=locale, numbering_system="default")
    return in_digits_of(locale, words)


@lru_cache(5_000)
def _moment_in(locale: str, local: datetime, form: str) -> str:
    return in_digits_of(locale, format_datetime(local, form, locale=locale))


@lru_cache(5_000)
def _day_in(locale: str, local: datetime, parts: str) -> str:
    return in_digits_of(locale, format_skeleton(parts, local, locale=locale))


@lru_cache(5_000)
def _number_in(locale: str, number: int) -> str:
    return in_digits_of(locale, format_decimal(number, locale=locale, numbering_system="default"))


@lru_cache(5_000)
def _share_in(locale: str, share: float) -> str:
    return in_digits_of(locale, format_percent(share, locale=locale, numbering_system="default"))
