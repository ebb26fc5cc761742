"""Conditions as they are spoken on the administrator's pages, and the fields they can be written with."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import get_locale

from app.accounts.models import UnitKind
from app.accounts.queries import units_by_code
from app.core.database import db
from app.core.folding import fold
from app.core.languages import CUSTOMER_CODES
from app.tickets.conditions import FIELDS, Term, read_condition
from app.tickets.models import Channel

MOST_VALUES = 24


@dataclass(frozen=True)
class SpokenTerm:
    """A term with its values as they were meant: in the order of their field, units by their names. None: any."""

    name: str
    values: Sequence[str] | None
    negated: bool


def spoken(text: str) -> Sequence[SpokenTerm]:
    """The terms of a condition."""
    return [spoken_term(term) for term in read_condition(text).terms]


def spoken_term(term: Term) -> SpokenTerm:
    """One term."""
    if term.values is None:
        return SpokenTerm(term.name, None, term.negated)
    known = FIELDS[term.name].choices
    in_order = {fold(each): each for each in known()} if known else {}
    meant = [value for key, value in in_order.items() if key in term.values]
    free = sorted(value for value in term.values if value not in in_order)
    return SpokenTerm(term.name, [_called(term.name, value) for value in [*meant, *free]], term.negated)


def _called(field: str, value: str) -> str:
    unit = units_by_code().get(value) if field == "unit" else None
    return unit.name(str(get_locale())) if unit else value


@dataclass(frozen=True)
class WrittenField:
    """A field of the language and the values it can have, the first of them if there are many; none: any word."""

    name: str
    values: Sequence[str]
    count: int


def written_fields() -> Sequence[WrittenField]:
    """Every field that a condition can name."""
    rows = {
        "channel": list(db.session.scalars(sa.select(Channel.code).order_by(Channel.code))),
        "unit_kind": list(db.session.scalars(sa.select(UnitKind.code).order_by(UnitKind.code))),
        "language": list(CUSTOMER_CODES),
    }
    return [_written(name, rows.get(name, [])) for name in FIELDS]


def _written(name: str, usual: Sequence[str]) -> WrittenField:
    known = FIELDS[name].choices
    values = list(known()) if known else usual
    return WrittenField(name, values[:MOST_VALUES], len(values))
