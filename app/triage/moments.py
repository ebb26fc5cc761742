"""The day and the hours that somebody wishes for, out of their own words: pure, told from a given local moment."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from app.triage.folding import is_han, plain

_TABLE = Path(__file__).with_name("moments.csv")
_NUMERALS = {word: hour for hour, word in enumerate("零一二三四五六七八九十", 0)} | {
    "两": 2,
    "十一": 11,
    "十二": 12,
}
_HOUR = r"(?P<{0}hour>\d{{1,2}}|十[一二]?|[一二两三四五六七八九])"
_CLOCK = (
    _HOUR
    + r"(?:[:.h](?P<{0}minute>[0-5]\d)(?!\d))?\s*(?P<{0}sign>a\.?m\b\.?|p\.?m\b\.?|hs\b|h\b|horas\b|点半|点钟?|时)?"
)
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_HAN_DATE = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号]")
_QUANTITY = (
    r"(?!\s*(?:kg|kilo|公斤|箱|件|个|box|carton|parcel|package|caja|paquete|bulto|کیلو|کارتن|بسته|تا بسته))"
)
_EARLIEST = 8  # an hour before this is meant for the afternoon, where nothing says otherwise
_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Wished:
    """When somebody would have it done, as far as they say; `words` are those by which it was told."""

    on: date | None
    from_time: time | None
    to_time: time | None
    words: tuple[str, ...]


def wished_time(text: str, language: str, at: datetime, zone: ZoneInfo) -> Wished | None:
    """The day and the hours a text names; days are counted from what the calendar on the wall of `zone` shows at `at`."""
    told, grammar = plain(text), _grammars().get(language)
    if grammar is None:
        return None
    day = _day(told, grammar, at.astimezone(zone).date())
    part = grammar.first("part", told)
    hours = _hours(told, grammar, part)
    found = [each for each in (day, part, hours) if each is not None]
    if not found:
        return None
    begins, ends = hours[1] if hours else _span(part[1]) if part else (None, None)
    return Wished(
        day[1] if day else None, begins, ends, tuple(dict.fromkeys(each[0].strip() for each in found))
    )


class _Grammar:
    """The words of one language by which people tell days and hours."""

    def __init__(self, words: Mapping[str, list[tuple[str, str]]]) -> None:
        self._words = {what: {plain(word): value for word, value in pairs} for what, pairs in words.items()}
        self._found = {what: re.compile(_any(known)) for what, known in self._words.items()}
        between = self.pattern("between") or "-"
        clock, last = _CLOCK.format("a"), _CLOCK.format("b")
        self.range = re.compile(
            rf"(?<![\d#.:]){clock}\s*(?:{between}|[–—~])\s*(?:下午|上午|晚上)?{last}(?![\d:]){_QUANTITY}"
        )
        self.single = [
            (kind, re.compile(pattern))
            for kind, pattern in (
                ("after", rf"(?:{self.pattern('after')})\s*{clock}(?![\d:]){_QUANTITY}"),
                ("before", rf"(?:{self.pattern('before')})\s*{clock}(?![\d:]){_QUANTITY}"),
                ("after", rf"(?<![\d#]){clock}(?:{self.pattern('after_it')})"),
                ("before", rf"(?<![\d#]){clock}(?:{self.pattern('before_it')})"),
                ("at", rf"(?:{self.pattern('at')})\s*{clock}(?![\d:]){_QUANTITY}"),
                ("at", rf"(?<![\d#]){clock.removesuffix('?')}(?![\d:])"),
            )
        ]
        months = "|".join(plain(word) for word, _ in words.get("month", ())) or "(?!)"
        self.month = re.compile(
            rf"\b(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<month1>{months})"
            rf"|(?P<month2>{months})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b"
        )
        self.months = [plain(word) for word, _ in words.get("month", ())]

    def pattern(self, what: str) -> str:
        """Any of these words, the longest first; matches nothing where there are none."""
        return _any(self._words.get(what, {}))

    def first(self, what: str, told: str) -> tuple[str, str] | None:
        """The first of these words in a text, with what it stands for."""
        found = self._found[what].search(told) if what in self._found else None
        return (found[0], self._words[what][found[0]]) if found else None

    def without(self, what: str, told: str) -> str:
        """The text without these words."""
        return self._found[what].sub(" ", told) if what in self._found else told


@cache
def _grammars() -> Mapping[str, _Grammar]:
    words: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            pairs = [(word, line["value"]) for word in line["words"].split(" | ")]
            words[line["language"]][line["what"]] += pairs
    return {language: _Grammar(found) for language, found in words.items()}


def _any(words: Mapping[str, str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(_whole(word) for word in longest_first) or "(?!)"


def _whole(word: str) -> str:
    if is_han(word[0]) or not word[0].isalpha():
        return re.escape(word)
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _day(told: str, grammar: _Grammar, today: date) -> tuple[str, date] | None:
    named = _named_date(told, grammar, today)
    if named is not None:
        return named
    # "mañana" is tomorrow, "por la mañana" is not
    rest = grammar.without("part", told) if grammar.first("day", grammar.without("part", told)) else told
    if (found := grammar.first("day", rest)) is not None and not _is_part_only(found[0], told, grammar):
        return found[0], today + timedelta(days=int(found[1]))
    if (found := grammar.first("nextweek", told)) is not None:
        return found[0], today + timedelta(days=7 - today.weekday() + int(found[1]))
    if (found := grammar.first("weekday", told)) is not None:
        # Who means today says so: a weekday's name is the next one.
        return found[0], today + timedelta(days=(int(found[1]) - today.weekday() - 1) % 7 + 1)
    return None


def _is_part_only(word: str, told: str, grammar: _Grammar) -> bool:
    """Whether the word stands in the text only as a piece of a part of the day, and is none itself."""
    part = grammar.first("part", told)
    return (
        part is not None and part[0] != word and word in part[0] and word not in grammar.without("part", told)
    )


def _named_date(told: str, grammar: _Grammar, today: date) -> tuple[str, date] | None:
    if found := _ISO.search(told):
        return _checked(found[0], int(found[1]), int(found[2]), int(found[3]))
    if found := _HAN_DATE.search(told):
        return _coming(found[0], int(found[1]), int(found[2]), today)
    if found := grammar.month.search(told):
        month = grammar.months.index(found["month1"] or found["month2"]) + 1
        return _coming(found[0], month, int(found["day1"] or found["day2"]), today)
    return None


def _coming(words: str, month: int, day: int, today: date) -> tuple[str, date] | None:
    """That day of this year, or of the next if it is over."""
    found = _checked(words, today.year, month, day)
    return found if found is None or found[1] >= today else _checked(words, today.year + 1, month, day)


def _checked(words: str, year: int, month: int, day: int) -> tuple[str, date] | None:
    try:
        return words, date(year, month, day)
    except ValueError:
        return None


Span = tuple[time | None, time | None]


def _hours(told: str, grammar: _Grammar, part: tuple[str, str] | None) -> tuple[str, Span] | None:
    """A range of the clock, or one hour after, before or at which; a part of the day tells which half of it."""
    is_late = part is not None and int(part[1][:2]) >= 12
    if (found := grammar.range.search(told)) and _says_a_clock(found, told, grammar, part):
        ends = _clock(found, "b", is_late=is_late)
        begins = _clock(found, "a", is_late=is_late and ends is not None, like=found["bsign"])
        if begins and ends and begins < ends:
            return found[0], (begins, ends)
    for kind, pattern in grammar.single:
        if (found := pattern.search(told)) and (moment := _clock(found, "a", is_late=is_late)):
            return found[0], {"after": (moment, None), "before": (None, moment)}.get(kind, (moment, moment))
    return None


def _says_a_clock(found: re.Match[str], told: str, grammar: _Grammar, part: tuple[str, str] | None) -> bool:
    """Two numbers are hours if a sign, a colon, a day or a part of the day is beside them."""
    signs = (found["asign"], found["bsign"], found["aminute"], found["bminute"], part)
    return any(signs) or any(grammar.first(what, told) for what in ("day", "weekday", "at"))


def _clock(found: re.Match[str], which: str, *, is_late: bool, like: str | None = None) -> time | None:
    words, sign = found[f"{which}hour"], (found[f"{which}sign"] or like or "")
    hour = int(words) if words.isdigit() else _NUMERALS[words]
    minute = 30 if sign == "点半" else int(found[f"{which}minute"] or 0)
    if sign.startswith("p") or (not sign.startswith("a") and hour < 12 and (is_late or hour < _EARLIEST)):
        hour += 12 if hour < 12 else 0
    elif sign.startswith("a") and hour == 12:
        hour = 0
    return time(hour, minute) if hour < _A_DAY else None


def _span(part: str) -> Span:
    begins, _, ends = part.partition("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)
