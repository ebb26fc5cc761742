"""Reads: who serves an address, and the files of territories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing
from app.territories.matching import Address, best, read_address
from app.territories.models import KEYS, Stage, Territory, TerritoryImport, TerritoryLine

Key = tuple[str, str]


@dataclass(frozen=True)
class Served:
    """Who serves an address, and by which keys of the territory that says so."""

    unit_id: int
    route: str | None
    keys: tuple[Key, ...]  # name and value: keyword, area_code, postcode, kind
    rule: "TerritoryRule"


@dataclass(frozen=True)
class TerritoryRule:
    """A territory without its row."""

    country: str
    from_postcode: str
    to_postcode: str
    area_code: str
    keyword: str
    kind: str
    valid_from: date
    valid_to: date | None
    unit_id: int
    route: str | None

    @property
    def identity(self) -> tuple[object, ...]:
        """Two with the same keys are one territory."""
        return tuple(getattr(self, key) for key in KEYS)

    @property
    def told(self) -> tuple[Key, ...]:
        """The keys it asks for, the most telling first."""
        first, last = self.from_postcode, self.to_postcode
        codes = first if first == last else f"{first}–{last}"
        named = {"keyword": self.keyword, "area_code": self.area_code, "postcode": codes, "kind": self.kind}
        return tuple((name, value) for name, value in named.items() if value)


@configuration
def served_countries() -> Sequence[str]:
    """The countries for which there are territories, found by as many steps along the index as there are of them."""
    first = sa.select(sa.func.min(Territory.country).label("country")).cte("found", recursive=True)
    after = sa.select(
        sa.select(sa.func.min(Territory.country)).where(Territory.country > first.c.country).scalar_subquery()
    ).where(first.c.country.is_not(None))
    found = first.union_all(after)
    return tuple(db.session.scalars(sa.select(found.c.country).where(found.c.country.is_not(None))))


def served_countries_with(import_id: int) -> Sequence[str]:
    """The same after that file."""
    named = sa.select(TerritoryLine.country).where(TerritoryLine.import_id == import_id).distinct()
    return tuple(sorted({*served_countries(), *db.session.scalars(named)}))


def who_serves(
    country: str,
    postcode: str | None = None,
    area_code: str | None = None,
    text: str = "",
    *,
    kind: str,
    on: date,
) -> Served | None:
    """The unit and route of an address, with the reason; None if no territory has it. One statement.

    Without a postcode of its own, those count that the text names."""
    return first_served([read_address(country, text, postcode, area_code)], kind, on)


def first_served(addresses: Sequence[Address], kind: str, on: date) -> Served | None:
    """Who serves the first of several readings of an address that anybody serves. One statement."""
    return served_among(candidates(addresses, on), addresses, kind, on)


def served_among(
    rules: Collection[TerritoryRule], addresses: Sequence[Address], kind: str, on: date
) -> Served | None:
    """The same among rules already at hand."""
    found = next((rule for each in addresses if (rule := best(rules, each, kind, on))), None)
    return Served(found.unit_id, found.route, found.told, found) if found else None


def candidates(addresses: Sequence[Address], on: date, *, proposed: int | None = None) -> list[TerritoryRule]:
    """The territories that may serve one of these addresses on that day, in the order in which they were made.

    `proposed` is the number of a file: then as they would be after it."""
    rules = _looked_up(Territory, addresses, Territory.id, _valid(on))
    if proposed is None:
        return rules
    # What the file ends must take the place of what is valid now, so the days of its rows are not asked for here.
    coming = _looked_up(TerritoryLine, addresses, TerritoryLine.line, TerritoryLine.import_id == proposed)
    return list(({rule.identity: rule for rule in rules} | {rule.identity: rule for rule in coming}).values())


def _valid(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(Territory.valid_from <= on, sa.or_(Territory.valid_to.is_(None), Territory.valid_to >= on))


def _looked_up(
    table: Any, addresses: Sequence[Address], order: Any, which: sa.ColumnElement[bool]
) -> list[TerritoryRule]:
    probes = sorted({probe for address in addresses for probe in address.probes})
    countries = sorted({address.country for address in addresses})
    columns = [getattr(table, name) for name in TerritoryRule.__dataclass_fields__]
    asked = sa.select(*columns).where(
        table.country == sa.func.any(sa.literal(countries, sa.ARRAY(sa.String))),
        table.probe == sa.func.any(sa.literal(probes, sa.ARRAY(sa.String))),
        which,
    )
    with db.session.no_autoflush:  # an act that opens a ticket is written once, at its end
        return [TerritoryRule(*row) for row in db.session.execute(asked.order_by(order))]


def count_territories(on: date) -> "Sequence[sa.Row[str, int]]":
    """How many are valid on that day, by country."""
    counted = sa.select(Territory.country, sa.func.count()).where(_valid(on))
    return db.session.execute(counted.group_by(Territory.country).order_by(Territory.country)).all()


def find_import(import_id: int, *, hold: bool = False) -> TerritoryImport:
    """The file of that number; held, nobody else goes on with it until the transaction ends."""
    found = db.session.get(TerritoryImport, import_id, with_for_update=hold, populate_existing=hold)
    if found is None:
        raise Missing
    return found


def latest_imports(limit: int = 10) -> Sequence[TerritoryImport]:
    """The files that came last."""
    return db.session.scalars(
        sa.select(TerritoryImport).order_by(TerritoryImport.id.desc()).limit(limit)
    ).all()


def has_going_import(_at: datetime) -> bool:
    """Whether a file waits to be read or applied further."""
    going = sa.select(TerritoryImport.id).where(TerritoryImport.stage.in_((Stage.READING, Stage.APPLYING)))
    return db.session.scalar(going.limit(1)) is not None
