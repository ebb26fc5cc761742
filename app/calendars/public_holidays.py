"""The public holidays of a country or one of its regions, and their make-up working days, as the library knows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from holidays import HolidayBase

from app.core.languages import CODES

LONGEST_NAME = 120
MAKE_UP = {
    "en": "Make-up working day",
    "zh": "调休上班",
    "es": "Día laborable de recuperación",
    "fa": "روز کاری جبرانی",
}


@dataclass(frozen=True)
class PublicDay:
    """A public holiday; or, if it makes up for another date, a working day with that date's hours."""

    on: date
    name: str  # in the country's own language
    names: Mapping[str, str]
    makes_up_for: date | None = None


def countries() -> Sequence[str]:
    """The countries whose public holidays are known, two letters each."""
    return tuple(_regions())


def regions_of(country: str) -> Sequence[tuple[str, str]]:
    """The regions of a country with holidays of their own: each code with its name, where it has one."""
    known = holidays.country_holidays(country).subdivisions_aliases
    names = {code: name for name, code in reversed(known.items())}
    return [(code, names.get(code, code)) for code in _regions()[country]]


def is_known(country: str, region: str | None = None) -> bool:
    """Whether there are holidays of this country, and of this region of it."""
    return country in _regions() and (region is None or region in _regions()[country])


@lru_cache(maxsize=256)
def public_days(country: str, region: str | None, year: int) -> Mapping[date, PublicDay]:
    """Those of one year by date. Make-up days that were not announced yet are not among them."""
    own = holidays.country_holidays(country).default_language  # else that of the machine would be taken
    kept = holidays.country_holidays(country, subdiv=region, years=(year, year + 1), language=own)
    worded = {code: _in_language(kept, country, region, code) for code in CODES}
    days = {
        on: PublicDay(
            on, name[:LONGEST_NAME], {code: said[on] for code, said in worded.items() if on in said}
        )
        for on, name in kept.items()
    }
    days |= {day.on: day for day in _make_up_days(kept)}
    return {on: days[on] for on in sorted(days) if on.year == year}


def _make_up_days(kept: HolidayBase) -> Iterator[PublicDay]:
    """A weekend day is worked for a day off whose name says so: `Day off (substituted from …)`."""
    for on in getattr(kept, "weekend_workdays", ()):
        told = kept.tr(kept.substituted_label) % on.strftime(kept.tr(kept.substituted_date_format))
        for off in kept.get_named(told, lookup="exact"):
            yield PublicDay(on, MAKE_UP["en"], MAKE_UP, makes_up_for=off)


def _in_language(kept: HolidayBase, country: str, region: str | None, code: str) -> Mapping[date, str]:
    """The same days by their names in a language, if the library speaks it."""
    found = [each for each in kept.supported_languages if each.partition("_")[0] == code]
    if not found:
        return {}
    return holidays.country_holidays(country, subdiv=region, years=kept.years, language=found[0])


@lru_cache(maxsize=1)
def _regions() -> Mapping[str, Sequence[str]]:
    return holidays.list_supported_countries(include_aliases=False)
