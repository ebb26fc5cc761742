"""The tables of domain.md 2.4, row by row: what is seen of an item, and what may be done on a ticket."""

import pytest

from app.items.models import Side
from app.tickets.models import PartyRole, Proof
from app.tickets.secrecy import STRANGER, Standing, proves, sight_of, widest

SENDER, ADDRESSEE = Side.SENDER, Side.ADDRESSEE
NUMBER_ONLY, BY_PHONE = [Proof.NONE], [Proof.CALLER_ID]
WELL = [Proof.SMS_CODE, Proof.RECEIPT, Proof.ID]
ROLES, YES, NO = PartyRole, True, False

# side, proofs: places, names, proof of delivery
SEEN = [
    (None, list(Proof), NO, set(), NO),
    (SENDER, NUMBER_ONLY, NO, set(), NO),
    (ADDRESSEE, NUMBER_ONLY, NO, set(), NO),
    (SENDER, BY_PHONE, YES, {SENDER}, NO),
    (ADDRESSEE, BY_PHONE, YES, {ADDRESSEE}, YES),
    (SENDER, WELL, YES, {SENDER, ADDRESSEE}, YES),
    (ADDRESSEE, WELL, YES, {ADDRESSEE}, YES),
]


@pytest.mark.parametrize(
    ("side", "proof", "places", "names", "delivery"),
    [(side, proof, *seen) for side, proofs, *seen in SEEN for proof in proofs],
)
def test_an_item_is_seen_as_far_as_side_and_proof_go(side, proof, places, names, delivery):
    sight = sight_of(side, proof)
    assert (sight.sees_places, sight.ends, sight.sees_delivery) == (places, names, delivery)


def test_who_stands_there_in_several_ways_sees_what_each_of_them_sees():
    assert widest([]) == STRANGER
    assert widest([STRANGER, sight_of(ADDRESSEE, Proof.ID)]) == sight_of(ADDRESSEE, Proof.ID)


# role, whether the ticket is theirs, proofs: follow as a party whose words count, withdraw, name who acts for them
DONE = [
    (ROLES.COMPLAINANT, YES, list(Proof), YES, YES, YES),
    (ROLES.COMPLAINANT, NO, NUMBER_ONLY, NO, NO, NO),
    (ROLES.COMPLAINANT, NO, BY_PHONE + WELL, YES, NO, YES),
    (ROLES.THIRD_PARTY, YES, list(Proof), YES, NO, NO),
    (ROLES.THIRD_PARTY, NO, list(Proof), NO, NO, NO),
    (ROLES.SENDER, NO, NUMBER_ONLY, NO, NO, NO),
    (ROLES.SENDER, NO, BY_PHONE + WELL, YES, NO, YES),
    (ROLES.SENDER, YES, list(Proof), YES, YES, YES),
    (ROLES.ADDRESSEE, NO, NUMBER_ONLY, NO, NO, NO),
    (ROLES.ADDRESSEE, NO, BY_PHONE + WELL, YES, NO, YES),
    (ROLES.ADDRESSEE, YES, list(Proof), YES, YES, YES),
    (ROLES.PAYER, NO, NUMBER_ONLY, NO, NO, NO),
    (ROLES.PAYER, NO, BY_PHONE + WELL, YES, NO, NO),
    (ROLES.AUTHORISED, NO, NUMBER_ONLY + BY_PHONE, NO, NO, NO),
    (ROLES.AUTHORISED, YES, NUMBER_ONLY + BY_PHONE, NO, NO, NO),
    (ROLES.AUTHORISED, NO, WELL, YES, NO, NO),
    (ROLES.AUTHORISED, YES, WELL, YES, YES, NO),
]


@pytest.mark.parametrize(
    ("role", "is_own", "proof", "is_party", "withdraws", "lets_others_act"),
    [(role, is_own, proof, *done) for role, is_own, proofs, *done in DONE for proof in proofs],
)
def test_on_a_ticket_they_do_what_role_and_proof_allow(
    role, is_own, proof, is_party, withdraws, lets_others_act
):
    standing = Standing(role, proof, is_own)
    done = standing.is_party, standing.withdraws, standing.lets_others_act
    assert done == (is_party, withdraws, lets_others_act)


# a proof: the roles of which it says that they are theirs; and where their telephone stands on the item, or it is theirs
NAMED = {ROLES.SENDER, ROLES.ADDRESSEE, ROLES.PAYER}
PROVED = [
    (Proof.NONE, set(), set()),
    (Proof.CALLER_ID, NAMED, set(ROLES) - {ROLES.AUTHORISED}),
    (Proof.SMS_CODE, NAMED | {ROLES.AUTHORISED}, set(ROLES)),
    (Proof.RECEIPT, set(ROLES), set(ROLES)),
    (Proof.ID, set(ROLES), set(ROLES)),
]


@pytest.mark.parametrize(("proof", "of_anybody", "of_whose_it_is"), PROVED)
def test_a_telephone_proves_whoever_was_named_by_it(proof, of_anybody, of_whose_it_is):
    assert {role for role in ROLES if proves(proof, role, is_theirs=False)} == of_anybody
    assert {role for role in ROLES if proves(proof, role, is_theirs=True)} == of_whose_it_is
