"""The lines of the story: how long ago, whose matter, who did what, with which words."""

from dataclasses import dataclass
from datetime import timedelta

from app.seeds.tables import Row, rows


@dataclass(frozen=True)
class Line:
    """One act. `number` is the customer's, `login` the colleague's; without one the customer acts."""

    ago: timedelta
    number: str
    login: str
    act: str
    words: str


def lines() -> list[Line]:
    """All of them, the oldest first."""
    numbers = {row["key"]: row["number"] for row in rows("demo/customers")}
    told = [_line(row, numbers) for row in rows("demo/story")]
    return sorted(told, key=lambda line: line.ago, reverse=True)


def _line(row: Row, numbers: dict[str, str]) -> Line:
    return Line(length(row["ago"]), numbers[row["customer"]], row["who"], row["act"], row["words"])


def length(ago: str) -> timedelta:
    """`47:30` is hours and minutes."""
    hours, minutes = ago.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
