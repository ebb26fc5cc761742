"""How evenly something is spread over people."""

from collections.abc import Sequence


def jain(shares: Sequence[float]) -> float:
    """Jain's index: 1 where all have the same, 1 / n where one has everything."""
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else 1.0


def gini(shares: Sequence[float]) -> float:
    """Gini's coefficient: 0 where all have the same, towards 1 where one has everything."""
    ordered, total = sorted(shares), sum(shares)
    if not total:
        return 0.0
    weighted = sum(place * share for place, share in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)
