"""A file of territories as text: its table and its rows, each a right one or what is wrong with it. Pure."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import islice

from app.core.errors import Refused, Said
from app.core.plain_text import clean
from app.territories.matching import normal_area, probe_of
from app.territories.models import KEYS
from app.territories.postcodes import is_part, normal
from app.territories.words import LONGEST, join, words_of

COLUMNS = (
    "country", "from_postcode", "to_postcode", "area_code", "keyword", "kind", "unit_code", "route",
    "valid_from", "valid_to",
)  # fmt: skip
NEEDED = ("country", "unit_code")
ALWAYS = date(1, 1, 1)  # valid from the beginning of time, where a row does not say
KINDS = ("complaint", "query", "pickup", "delivery")  # of work that somebody may serve
KINDS = ("complaint", "query", "pickup", "delivery")  # of work that somebody may serve
LONGEST_KEYWORD, LONGEST_AREA, LONGEST_ROUTE, LONGEST_SAID = 60, 20, 40, 80
Row = Mapping[str, str]


class Unreadable(Refused):
    """The file as a whole is no table of territories."""


class Wrong(Exception):
    """What is wrong with a row: the name of the problem (`texts.PROBLEMS`), and what the row says."""

    def __init__(self, problem: str, said: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.said = clean(said)[:LONGEST_SAID]


@dataclass(frozen=True)
class Line:
    """A row of the file, by the line it begins on."""

    number: int
    values: tuple[object, ...] | None  # in the order of `VALUES`
    wrong: Wrong | None = None


VALUES = (*KEYS, "valid_to", "unit_id", "route", "probe")


def lines_of(content: bytes) -> list[str]:
    """The lines of a file, its head the first of them; `Unreadable` says what to change about the file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Said("This file is not UTF-8. Save it as “CSV UTF-8” and try again.")) from error
    lines = list(StringIO(text, newline=""))
    _check_head(lines)
    return lines


def _check_head(lines: Sequence[str]) -> None:
    head = head_of(lines)
    if len(head) == 1 and any(mark in head[0] for mark in ";\t"):
        raise Unreadable(
            Said("The columns of this file are not parted by commas. Save it with commas and try again.")
        )
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise Unreadable(
            Said("The first line must name the columns. Missing: %(names)s."), names=", ".join(missing)
        )
    unknown = [name[:LONGEST_SAID] for name in head if name not in COLUMNS]
    if unknown or len(head) != len(set(head)):
        named = ", ".join(unknown or sorted({name for name in head if head.count(name) > 1}))
        raise Unreadable(Said("The first line names columns twice, or unknown ones: %(names)s."), names=named)


def head_of(lines: Sequence[str]) -> list[str]:
    """The names of its columns; those without a name at the end are none."""
    names = [name.strip().lower() for name in next(csv.reader(lines), [])]
    return names[: max((place for place, name in enumerate(names, 1) if name), default=0)]


def read_part(
    lines: Sequence[str], start: int, most: int, units: Mapping[str, int]
) -> tuple[list[Line], int]:
    """As many rows from the line `start` on, and the line to go on with."""
    head = head_of(lines)
    reader = csv.reader(islice(lines, start, None))
    read: list[Line] = []
    begins = start
    for cells in islice(_rows(reader), most):
        if cells is None or any(cell.strip() for cell in cells):
            read.append(_line(begins + 1, head, cells, units))
        begins = start + reader.line_num
    return read, begins


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """What is between the quotes may be too long for a cell: then somebody forgot the second quote."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _line(number: int, head: Sequence[str], cells: list[str] | None, units: Mapping[str, int]) -> Line:
    if cells is None or len(cells) < len(head) or any(cells[len(head) :]):
        return Line(number, None, Wrong("cells", ",".join(cells or ())))
    row = {name: clean(cell).strip() for name, cell in zip(head, cells, strict=False)}
    try:
        return Line(number, _values(row, units))
    except Wrong as wrong:
        return Line(number, None, wrong)


def _values(row: Row, units: Mapping[str, int]) -> tuple[object, ...]:
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
