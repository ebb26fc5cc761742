"""The table of domain.md 2.4, row by row."""

import pytest

from app.items.models import Side
from app.tickets.models import Proof
from app.tickets.secrecy import STRANGER, sight_of

SENDER, ADDRESSEE = Side.SENDER, Side.ADDRESSEE


@pytest.mark.parametrize("side", [None, *Side])
@pytest.mark.parametrize("proof", list(Proof))
def test_whoever_is_on_no_side_or_proved_nothing_is_a_stranger(side, proof):
    is_stranger = side is None or proof is Proof.NONE
    assert (sight_of(side, proof) == STRANGER) is is_stranger


def test_a_stranger_sees_cities_and_changes_nothing():
    assert (STRANGER.sees_places, STRANGER.ends, STRANGER.changes) == (False, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("side", "proof", "ends", "changes"),
    [
        (ADDRESSEE, Proof.CALLER_ID, {ADDRESSEE}, {"redeliver", "hold", "collect"}),
        (SENDER, Proof.CALLER_ID, {SENDER}, {"recall"}),
        (ADDRESSEE, Proof.SMS_CODE, {ADDRESSEE}, {"redeliver", "hold", "collect", "redirect"}),
        (SENDER, Proof.SMS_CODE, {SENDER, ADDRESSEE}, {"recall", "redirect"}),
        (SENDER, Proof.ID, {SENDER, ADDRESSEE}, {"recall", "redirect"}),
        (ADDRESSEE, Proof.RECEIPT, {ADDRESSEE}, {"redeliver", "hold", "collect", "redirect"}),
    ],
)
def test_sides_see_and_change_what_the_table_says(side, proof, ends, changes):
    sight = sight_of(side, proof)
    assert sight.sees_places
    assert sight.is_party
    assert (sight.ends, sight.changes) == (ends, changes)
