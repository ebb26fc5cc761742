"""Postal secrecy: what somebody may know of an item and do on a ticket, by side, role and proof (domain.md 2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.items.models import Side
from app.tickets.models import PartyRole, Proof

STRONG = frozenset({Proof.SMS_CODE, Proof.RECEIPT, Proof.ID})
SEEN_BY_US = frozenset(
    {Proof.RECEIPT, Proof.ID}
)  # a colleague held it against the item; the rest proves a telephone
SIDE_OF_ROLE = {PartyRole.SENDER: Side.SENDER, PartyRole.ADDRESSEE: Side.ADDRESSEE}
LETS_OTHERS_ACT = frozenset({PartyRole.COMPLAINANT, *SIDE_OF_ROLE})
STRENGTH = {proof: strength for strength, proof in enumerate(Proof)}
_SAID_BY_ONESELF = frozenset({PartyRole.COMPLAINANT, PartyRole.THIRD_PARTY})


@dataclass(frozen=True)
class Sight:
    """What of an item is open to somebody. `ends` are the sides whose name and proof of delivery they may see."""

    sees_places: bool  # otherwise cities only
    ends: frozenset[Side]

    @property
    def sees_delivery(self) -> bool:
        """Whether they may know to whom it was handed over: that is the addressee's secret."""
        return Side.ADDRESSEE in self.ends


STRANGER = Sight(sees_places=False, ends=frozenset())


def sight_of(side: Side | None, proof: Proof) -> Sight:
    """The row of the table for this side and proof. Who proved nothing is a stranger, whatever they say they are."""
    if side is None or proof is Proof.NONE:
        return STRANGER
    sees_both = side is Side.SENDER and proof in STRONG
    return Sight(sees_places=True, ends=frozenset(Side) if sees_both else frozenset({side}))


def widest(sights: Iterable[Sight]) -> Sight:
    """What somebody may know who stands there in several ways."""
    seen = list(sights)
    return Sight(
        any(sight.sees_places for sight in seen), frozenset(end for sight in seen for end in sight.ends)
    )


def proves(proof: Proof, role: PartyRole, *, is_theirs: bool) -> bool:
    """Whether a proof of who somebody is says that this role is theirs.

    A telephone does where the carrier or a colleague put it there; what people say of themselves only where it stands
    on the item or the ticket is its own (`is_theirs`). Who acts for another must have the code."""
    if role is PartyRole.AUTHORISED:
        return proof in STRONG
    if proof in SEEN_BY_US or is_theirs:
        return proof is not Proof.NONE
    return proof is not Proof.NONE and role not in _SAID_BY_ONESELF


@dataclass(frozen=True)
class Standing:
    """What somebody who holds the telephone of a party is to a ticket, in one role, and what that lets them do."""

    role: PartyRole
    proof: Proof
    is_own: bool  # the ticket is theirs, or of whom they act for

    @property
    def is_party(self) -> bool:
        """Whether they know more than how far it is, and their words count as the customer's."""
        if self.role is PartyRole.AUTHORISED:
            return self.proof in STRONG
        return self.is_own or (self.proof is not Proof.NONE and self.role is not PartyRole.THIRD_PARTY)

    @property
    def withdraws(self) -> bool:
        """Whether they may take it back. A third party may not: it is about the post of others."""
        return self.is_own and self.is_party and self.role is not PartyRole.THIRD_PARTY

    @property
    def lets_others_act(self) -> bool:
        """Whether they may name somebody who acts for them."""
        return self.is_party and self.role in LETS_OTHERS_ACT
