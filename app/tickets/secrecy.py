"""Postal secrecy: what somebody may know of an item and do about it, by side and proof (domain.md 2.4)."""

from dataclasses import dataclass

from app.items.models import Side
from app.tickets.models import Proof

STRONG = frozenset({Proof.SMS_CODE, Proof.RECEIPT, Proof.ID})
SEEN_BY_US = frozenset(
    {Proof.RECEIPT, Proof.ID}
)  # a colleague held it against the item; the rest proves a telephone
_CHANGES = {
    Side.ADDRESSEE: frozenset({"redeliver", "hold", "collect"}),
    Side.SENDER: frozenset({"recall"}),
}


@dataclass(frozen=True)
class Sight:
    """What is open to somebody. `ends` are the sides whose name, address and proof of delivery they may see."""

    sees_places: bool  # otherwise cities only
    ends: frozenset[Side]
    changes: frozenset[str]  # of its delivery
    is_party: bool  # otherwise they complain and ask as a third party


STRANGER = Sight(sees_places=False, ends=frozenset(), changes=frozenset(), is_party=False)


def sight_of(side: Side | None, proof: Proof) -> Sight:
    """The row of the table for this side and proof. Who proved nothing is a stranger, whatever they say they are."""
    if side is None or proof is Proof.NONE:
        return STRANGER
    if proof not in STRONG:
        return Sight(True, frozenset({side}), _CHANGES[side], is_party=True)
    ends = frozenset(Side) if side is Side.SENDER else frozenset({side})
    return Sight(True, ends, _CHANGES[side] | {"redirect"}, is_party=True)
