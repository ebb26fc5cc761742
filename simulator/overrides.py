"""Connection overrides: what the fragment of a webhook's address says of time limits and retries."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

CONNECT_LIMIT, TOTAL_LIMIT = 5.0, 15.0
SHORTEST, LONGEST_CONNECT = 0.1, 10.0
MOST_RETRIES = 5
POLICIES = {"4xx", "5xx", "ct", "rt", "all"}


class BadOverride(ValueError):
    """There is no such policy or limit; the message says which."""


@dataclass(frozen=True)
class Overrides:
    """Limits in seconds; `retried` names the failures after which a webhook is sent again, `retries` times at most."""

    connect: float = CONNECT_LIMIT
    read: float = TOTAL_LIMIT
    total: float = TOTAL_LIMIT
    retries: int = 1
    retried: frozenset[str] = frozenset({"ct"})

    def retries_after(self, failure: str) -> bool:
        return "all" in self.retried or failure in self.retried


def overrides_of(url: str, limit: float = TOTAL_LIMIT) -> Overrides:
    """What an address asks for, never more than `limit` in all. Other words in a fragment mean nothing here."""
    given = dict(parse_qsl(urlsplit(url).fragment))
    policies = frozenset(given.get("rp", "ct").split(","))
    if unknown := policies - POLICIES:
        raise BadOverride(f"rp knows no {', '.join(sorted(unknown))}")
    retries = _number(given, "rc", 1, 0, MOST_RETRIES)
    return Overrides(
        _number(given, "ct", CONNECT_LIMIT * 1000, SHORTEST * 1000, LONGEST_CONNECT * 1000) / 1000,
        min(limit, _number(given, "rt", TOTAL_LIMIT * 1000, SHORTEST * 1000, TOTAL_LIMIT * 1000) / 1000),
        min(limit, _number(given, "tt", TOTAL_LIMIT * 1000, SHORTEST * 1000, TOTAL_LIMIT * 1000) / 1000),
        int(retries),
        policies,
    )


def _number(given: dict[str, str], name: str, default: float, least: float, most: float) -> float:
    value = given.get(name)
    if value is None:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadOverride(f"{name} is a number from {least:g} to {most:g}")
    return int(value)
