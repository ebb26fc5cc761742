"""A row of a file: what it says of a territory, or what is wrong with it. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from app.core.plain_text import clean
from app.territories.matching import normal_area, probe_of
from app.territories.models import KEYS
from app.territories.postcodes import is_part, normal
from app.territories.words import LONGEST, join, words_of

VALUES = (*KEYS, "valid_to", "unit_id", "route", "probe")
KINDS = ("complaint", "query", "pickup", "delivery")  # of work that somebody may serve
ALWAYS = date(1, 1, 1)  # valid from the beginning of time, where a row does not say
LONGEST_KEYWORD, LONGEST_AREA, LONGEST_ROUTE, LONGEST_SAID = 60, 20, 40, 80
Row = Mapping[str, str]


class Wrong(Exception):
    """What is wrong with a row: the name of the problem (`texts.PROBLEMS`), and what the row says."""

    def __init__(self, problem: str, said: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.said = clean(said)[:LONGEST_SAID]


def values_of(row: Row, units: Mapping[str, int]) -> tuple[object, ...]:
    """Its values, in the order of `VALUES`; `Wrong` says what is wrong with it."""
    country = _country(row["country"])
    first, last = _range(country, row.get("from_postcode", ""), row.get("to_postcode", ""))
    area, keyword = _area(row.get("area_code", "")), _keyword(row.get("keyword", ""))
    if not (first or area or keyword):
        raise Wrong("no_key")
    since, until = _day(row.get("valid_from", ""), ALWAYS), _day(row.get("valid_to", ""), None)
    if until is not None and since is not None and until < since:
        raise Wrong("ends_first", f"{since} > {until}")
    kind = _one_of(KINDS, row.get("kind", ""), "kind") if row.get("kind") else ""
    unit_id = units[_one_of(units, row["unit_code"], "unit")]
    route = _short(row.get("route", ""), LONGEST_ROUTE, "route") or None
    return (
        country,
        first,
        last,
        area,
        keyword,
        kind,
        since,
        until,
        unit_id,
        route,
        probe_of(first, last, area, keyword),
    )


def _country(said: str) -> str:
    country = said.upper()
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise Wrong("country", said)
    return country


def _range(country: str, first: str, last: str) -> tuple[str, str]:
    low, high = normal(country, first), normal(country, last)
    if not low and high:
        raise Wrong("no_start", last)
    high = high or low
    for said, code in ((first, low), (last or first, high)):
        if code and not is_part(country, code):
            raise Wrong("postcode", said)
    if len(low) != len(high):
        raise Wrong("lengths", f"{low} – {high}")
    if low > high:
        raise Wrong("backwards", f"{low} – {high}")
    return low, high


def _area(said: str) -> str:
    return _short(normal_area(said), LONGEST_AREA, "area_code")


def _keyword(said: str) -> str:
    words = words_of(said)
    keyword = _short(join(words), LONGEST_KEYWORD, "keyword")
    if said and (len(keyword) < 2 or len(words) > LONGEST):
        raise Wrong("keyword", said)
    return keyword


def _short(said: str, most: int, problem: str) -> str:
    if len(said) > most:
        raise Wrong(problem, said)
    return said


def _day(said: str, otherwise: date | None) -> date | None:
    if not said:
        return otherwise
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Wrong("day", said) from error


def _one_of(known: Collection[str], said: str, problem: str) -> str:
    if said not in known:
        raise Wrong(problem, said)
    return said
