"""The one condition language: `kind:query grade:vip,gold -channel:voice`, in Python about one ticket and in SQL about all.

All terms must hold. A term names a field and the values of which it should have one; `*` is any value at all, and a
minus before the field turns the term round. No terms at all hold for every ticket. Packages add the fields they own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa

from app.core.errors import Refused
from app.core.folding import fold
from app.tickets.models import Ticket

ANY = "*"
Values = frozenset[str]


@dataclass(frozen=True)
class Case:
    """What a condition is asked about: a ticket, and the unit it is asked for (the ticket's own, if none is named)."""

    ticket: Ticket
    unit_id: int | None = None
    known: dict[str, Values] = field(default_factory=dict)  # of fields that were read already

    def values(self, name: str) -> Values:
        """What the field of that name holds here, folded; read once."""
        if name not in self.known:
            self.know(name, FIELDS[name].of(self))
        return self.known[name]

    def know(self, name: str, values: Iterable[str | None]) -> None:
        """It was read already, perhaps for many at once."""
        self.known[name] = frozenset(fold(value) for value in values if value)


@dataclass(frozen=True)
class Field:
    """One word of the language: how it is read off a case, how it is asked in SQL, and which values it knows."""

    of: Callable[[Case], Iterable[str | None]]
    among: Callable[[Values | None], sa.ColumnElement[bool]]  # has one of these; None: has any
    choices: Callable[[], Iterable[str]] | None = None  # None: whatever is written


FIELDS: dict[str, Field] = {}


@dataclass(frozen=True)
class Term:
    """One field and what is asked of it."""

    name: str
    values: Values | None  # None: any
    negated: bool

    def holds(self, case: Case) -> bool:
        found = case.values(self.name)
        has = bool(found) if self.values is None else bool(found & self.values)
        return has is not self.negated

    def in_sql(self) -> sa.ColumnElement[bool]:
        asked = sa.func.coalesce(FIELDS[self.name].among(self.values), sa.false())
        return sa.not_(asked) if self.negated else asked

    def __str__(self) -> str:
        values = ",".join(sorted(self.values)) if self.values is not None else ANY
        return f"{'-' if self.negated else ''}{self.name}:{values}"


@dataclass(frozen=True)
class Condition:
    """Terms, all of which must hold."""

    terms: tuple[Term, ...] = ()

    def holds(self, case: Case) -> bool:
        """Whether it is true of this case."""
        return all(term.holds(case) for term in self.terms)

    def in_sql(self) -> sa.ColumnElement[bool]:
        """The same of rows of `ticket`."""
        return sa.and_(sa.true(), *(term.in_sql() for term in self.terms))

    @property
    def names(self) -> frozenset[str]:
        """The fields it asks about."""
        return frozenset(term.name for term in self.terms)

    def __str__(self) -> str:
        return " ".join(str(term) for term in self.terms)


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Condition:
    """The condition these words mean. Refused with a sentence that names the word nobody understands."""
    return Condition(tuple(_read_term(word) for word in text.split()))


def check_condition(text: str) -> Condition:
    """The same for words somebody has just written: a value that its field cannot have is refused as well."""
    condition = read_condition(text)
    for term in condition.terms:
        _check_values(term)
    return condition


def _read_term(word: str) -> Term:
    name, colon, said = word.removeprefix("-").partition(":")
    if name not in FIELDS or not colon:
        raise Refused(
            "“%(word)s” is no condition. They look like %(example)s; the fields are %(fields)s.",
            word=word,
            example="kind:query",
            fields=list(FIELDS),
        )
    values = frozenset(fold(value) for value in said.split(",") if value)
    return Term(name, None if said == ANY else values, word.startswith("-"))


def _check_values(term: Term) -> None:
    known = FIELDS[term.name].choices
    choices = {fold(choice): choice for choice in known()} if known else {}
    unknown = [value for value in term.values or () if known and value not in choices]
    if term.values == frozenset() or unknown:
        raise Refused(
            "“%(word)s” names what %(field)s cannot be. It can be %(choices)s.",
            word=str(term),
            field=term.name,
            choices=list(choices.values()) or [ANY],
        )
