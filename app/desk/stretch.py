"""A stretch of a timeline: three tables in one order, a page of it at a time, found by key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

PAGE = 100
LONGEST = 10 * PAGE  # what a page that stands open for long is shown at once
_AT = "%Y%m%d%H%M%S%f"
_LAST_ID = 2**63 - 1


class Source(IntEnum):
    """Which of two things comes first that happened at the same instant."""

    WORDS = 0
    EVENTS = 1
    MACHINE_TEXTS = 2


@dataclass(frozen=True, order=True)
class Key:
    """Where an entry stands among all of its ticket."""

    at: datetime
    source: Source
    id: int

    def __str__(self) -> str:
        """As addresses carry it."""
        return f"{self.at.astimezone(UTC):{_AT}}-{self.source:d}-{self.id}"


def read_key(written: str | None) -> Key | None:
    """The key of an address; None if it is none."""
    try:
        at, source, number = (written or "").split("-")
        return Key(
            datetime.strptime(at, _AT).replace(tzinfo=UTC), Source(int(source)), min(int(number), _LAST_ID)
        )
    except ValueError:
        return None


@dataclass(frozen=True)
class Stretch:
    """The newest entries; those before a key; or those since a key, which itself is one of them."""

    before: Key | None = None
    since: Key | None = None

    @property
    def limit(self) -> int:
        """How many entries it may have."""
        return LONGEST if self.since else PAGE

    def of(self, source: Source, at: Any, number: Any) -> "sa.ColumnElement[bool]":
        """What of one table lies in it, as a condition on its moment and number."""
        mark = self.before or self.since
        if mark is None:
            return sa.true()
        here = sa.tuple_(at, number)
        if source is mark.source:
            limit = sa.tuple_(sa.literal(mark.at, at.type), sa.literal(mark.id, number.type))
            return here < limit if self.before else here >= limit
        if self.before:
            return at <= mark.at if source < mark.source else at < mark.at
        return at >= mark.at if source > mark.source else at > mark.at


NEWEST = Stretch()
