"""Territories: a large file read and applied, and addresses looked up among so many."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from time import monotonic

from app.accounts.queries import units
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.territories.models import Stage
from app.territories.operations.importing import confirm_import, open_import, take_a_step
from app.territories.queries import find_import, who_serves
from app.territories.reading import COLUMNS
from bench.parts.figures import Figures, main, milliseconds
from bench.parts.filling import known_customers
from bench.parts.house import House, opened
from bench.parts.servers import Servers

HAN = "东南西北中山河湖海江春夏秋冬金木水火土日月星云花草松竹梅兰菊"
TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Sizes:
    """How many rows the file has, half of them streets, and how many addresses are looked up."""

    rows: int
    addresses: int


SCALES = {"small": Sizes(100_000, 1_000), "full": Sizes(1_000_000, 5_000)}


def measure(servers: Servers, sizes: Sizes) -> Figures:
    """All in one process, as the command does it."""
    kept = known_customers(servers, 1)
    with servers.passing_copy(kept, "territories") as url, opened(House(url, servers.redis_url).app()):
        return _take_in(_file(sizes.rows)) | _look_up(sizes)


def _file(rows: int) -> bytes:
    codes = [unit.code for unit in units().values()]
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    for number, street in zip(range(rows), _streets(), strict=False):
        keys = {"keyword": street} if number % 2 else _range(number)
        table.writerow(
            {"country": "CN", "unit_code": codes[number % len(codes)], "route": f"R-{number % 97}"} | keys
        )
    return text.getvalue().encode()


def _streets() -> Iterator[str]:
    return ("".join(each) + "路" for each in product(HAN, repeat=4))


def _range(number: int) -> dict[str, str]:
    """Ranges of whole codes, told apart by an area once the codes are used up."""
    code, area = number % 500_000 * 2, number // 500_000
    return {"from_postcode": f"{code:06}", "to_postcode": f"{code + 1:06}", "area_code": str(area or "")}


def _take_in(content: bytes) -> Figures:
    with transaction():
        number = open_import("bench.csv", content, actor=SYSTEM).id
    reading = _steps(number)
    with transaction():
        found = find_import(number)
        confirm_import(found)
    applying = _steps(number)
    assert (found.stage, found.rows_wrong) == (Stage.DONE, 0)
    rows = found.lines - 1
    longest = max(reading + applying)
    return {
        "read_rows_per_second": rows / sum(reading),
        "applied_rows_per_second": rows / sum(applying),
        "seconds_in_all": sum(reading) + sum(applying),
        "longest_part_seconds": longest,
    }


def _steps(number: int) -> list[float]:
    took, is_going = [], True
    while is_going:
        began = monotonic()
        with transaction():
            found = find_import(number, hold=True)
            take_a_step(found, actor=SYSTEM)
            is_going = found.is_going
        took.append(monotonic() - began)
    return took


def _look_up(sizes: Sizes) -> Figures:
    took, found = [], 0
    for number, street in zip(range(sizes.addresses), _streets(), strict=False):
        address = f"上海市浦东新区{street}{number}号3号楼，邮编{number * 2:06}"
        began = monotonic()
        found += who_serves("CN", text=address, kind="pickup", on=TODAY) is not None
        took.append(monotonic() - began)
    db.session.rollback()
    return {"found": float(found)} | milliseconds("look_up", took, 50, 95, 99)


if __name__ == "__main__":
    main("territories", SCALES, measure)
