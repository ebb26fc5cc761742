"""A file of territories as text: its table and its rows, each a right one or what is wrong with it. Pure."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from app.core.errors import Refused, Said
from app.core.plain_text import clean
from app.territories.rows import LONGEST_SAID, Wrong, values_of

COLUMNS = (
    "country", "from_postcode", "to_postcode", "area_code", "keyword", "kind", "unit_code", "route",
    "valid_from", "valid_to",
)  # fmt: skip
NEEDED = ("country", "unit_code")


class Unreadable(Refused):
    """The file as a whole is no table of territories."""


@dataclass(frozen=True)
class Line:
    """A row of the file, by the line it begins on."""

    number: int
    values: tuple[object, ...] | None  # in the order of `VALUES`
    wrong: Wrong | None = None


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
        return Line(number, values_of(row, units))
    except Wrong as wrong:
        return Line(number, None, wrong)
