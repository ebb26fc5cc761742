"""Numbers drawn from sequences ahead of need, a block at a time."""

from os import getpid
from threading import Lock

import sqlalchemy as sa
from flask import current_app

from app.core.database import db

BLOCK = 64


def draw(sequence: str) -> int:
    """A number that no other row gets. They have gaps, and say nothing about the order in which rows came to be."""
    return draw_many(sequence, 1)[0]


def draw_many(sequence: str, count: int) -> list[int]:
    """As many of them, with one statement at most."""
    stock: _Stock = current_app.extensions.setdefault("drawn_numbers", _Stock())
    return stock.take(sequence, count)


class _Stock:
    """What this process has drawn and not yet used. A fork does not spend its parent's numbers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[tuple[int, str], list[int]] = {}

    def take(self, sequence: str, count: int) -> list[int]:
        owner = (getpid(), sequence)
        with self._lock:
            kept = self._numbers.setdefault(owner, [])
            taken, kept[:] = kept[:count], kept[count:]
        if len(taken) == count:
            return taken
        drawn = self._drawn(sequence, max(count - len(taken), BLOCK))
        missing = count - len(taken)
        with self._lock:
            self._numbers[owner] += drawn[missing:]
        return taken + drawn[:missing]

    def _drawn(self, sequence: str, count: int) -> list[int]:
        return list(db.session.connection().scalars(_DRAW, {"sequence": sequence, "count": count}))


_DRAW = sa.select(sa.func.nextval(sa.bindparam("sequence", type_=sa.Text))).select_from(
    sa.func.generate_series(1, sa.bindparam("count", type_=sa.Integer))
)
