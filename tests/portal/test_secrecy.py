"""What each party sees and does on the page of a request: domain.md 2.4 from the outside, row by row."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import PointKind
from app.customers.operations import identify
from app.items.models import Side
from app.notifications.models import Delivery
from app.tickets.models import PartyRole, Proof, Status
from app.tickets.operations.parties import add_party, name_party
from app.tickets.queries import parties_of
from tests.factories import bring_items, colleague, make_agent, make_point, make_ticket, make_unit, tickets
from tests.intake.test_answers import HEADING, LATE
from tests.portal.test_following import follow

LI_WEN, CHEN_HAO, WU, STRANGER = "+14155550101", "+14155550103", "+14155550177", "+14155550199"
PLACE, SIGNED, NAMES = "Unit 110000", "signed: Wu, neighbour", {"sender": "Chen Hao", "addressee": "Li Wen"}
YES, NO, BOTH = True, False, set(Side)
ENDS = f"{NAMES['sender']},{CHEN_HAO},{NAMES['addressee']},{LI_WEN}"
LINES = [
    f"{LATE},express,CN,310012,CN,201203,2026-02-2{day}T08:00:00Z,{code},110000,{text},{ENDS}"
    for day, code, text in ((0, "accepted", "by Mr Zhou"), (8, "delivered", f'"{SIGNED}"'))
]


@pytest.fixture
def ticket(app, travel):
    """A query of Li Wen's about an item that came, of which she is the addressee."""
    make_unit("110000", city={"en": "Nanjing"})
    travel("2026-03-02 09:00")
    bring_items(*LINES, heading=HEADING)
    return make_ticket(point=make_point(LI_WEN, name="Li Wen"), triage={"items": [LATE]})


def owner(ticket):
    """Nobody but the one whose ticket it is."""


def of(number):
    """The telephone of somebody, inside an act."""
    return identify(PointKind.PHONE, number)


def owner_as_third_party(ticket):
    """It is theirs, and the item is of others."""
    [party] = parties_of(ticket.id)
    party.customer = ticket.customer = of(STRANGER).customer
    party.role = PartyRole.THIRD_PARTY


def joined(role, number):
    """Somebody who came to it by themselves, unproved as yet."""

    def put(ticket):
        add_party(ticket, of(number).customer, role, Proof.NONE, ticket.opened_at)

    return put


def named(role, number, acts_for=None):
    """Somebody whom a colleague named."""

    def put(ticket):
        principal = of(acts_for).person if acts_for else None
        if acts_for == CHEN_HAO:
            add_party(ticket, principal, PartyRole.SENDER, Proof.CALLER_ID, ticket.opened_at)
            db.session.flush()
        name_party(ticket, of(number), role, acts_for=principal, actor=SYSTEM, at=ticket.opened_at)

    return put


# who comes, how: the place, the names, proof of delivery, more than how far it is, words that count, withdrawing
TABLE = {
    "owner": (LI_WEN, owner, YES, {"addressee"}, YES, YES, YES, YES),
    "third party, own": (STRANGER, owner_as_third_party, NO, set(), NO, YES, YES, NO),
    "third party": (STRANGER, joined(PartyRole.THIRD_PARTY, STRANGER), NO, set(), NO, NO, NO, NO),
    "stranger": (STRANGER, joined(PartyRole.COMPLAINANT, STRANGER), NO, set(), NO, NO, NO, NO),
    "sender": (CHEN_HAO, joined(PartyRole.SENDER, CHEN_HAO), YES, set(BOTH), YES, YES, YES, NO),
    "named addressee": (WU, named(PartyRole.ADDRESSEE, WU), YES, {"addressee"}, YES, YES, YES, NO),
    "payer": (WU, named(PartyRole.PAYER, WU), NO, set(), NO, YES, YES, NO),
    "acts for the owner": (
        WU, named(PartyRole.AUTHORISED, WU, LI_WEN), YES, {"addressee"}, YES, YES, YES, YES,
    ),
    "acts for a sender by phone": (
        WU, named(PartyRole.AUTHORISED, WU, CHEN_HAO), YES, {"sender"}, NO, YES, YES, NO,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_who_follows_sees_and_does_what_is_theirs(client, ticket, case):
    number, put, place, ends, delivery, follows, counts, withdraws = TABLE[case]
    with transaction():
        put(ticket)
    page = follow(client, ticket, number).text
    assert (PLACE in page, SIGNED in page, "We answer by" in page) == (place, delivery, follows)
    assert {side for side in BOTH if NAMES[side] in page} == ends
    assert ("Withdraw this request" in page) is withdraws
    client.post(f"/track/{ticket.reference}/messages", data={"words": "Any news?", "token": "a"})
    assert (tickets()[0].urges == 1, tickets()[0].needs_look) == (counts, not counts)
    client.post(f"/track/{ticket.reference}/withdrawal")
    assert (tickets()[0].status is Status.WITHDRAWN) is withdraws


def test_the_item_tells_whoever_has_proved_the_telephone_on_it(client, ticket):
    before = client.get(f"/track?item={LATE}").text
    follow(client, ticket)
    after = client.get(f"/track?item={LATE}").text
    secrets = (PLACE, SIGNED, NAMES["addressee"])
    assert [secret for secret in secrets if secret in before] == []
    assert [secret for secret in secrets if secret in after] == list(secrets)
    assert [secret for secret in (NAMES["sender"], "Mr Zhou", CHEN_HAO) if secret in after] == []


def let_act(client, ticket, number=WU, name="Wu Min"):
    form = {"name": name, "phone": number}
    return client.post(f"/track/{ticket.reference}/authorised", data=form, follow_redirects=True)


def acting(ticket):
    """Who acts for another, by number of their customer, with their proof."""
    return {party.customer.name: party.proof for party in parties_of(ticket.id) if party.acts_for}


def test_a_party_lets_somebody_act_and_takes_it_back(client, ticket, app):
    follow(client, ticket)
    page = let_act(client, ticket)
    assert "Wu Min" in page.text
    assert "has not proved the phone yet" in page.text
    [text] = db.session.scalars(sa.select(Delivery.text).where(Delivery.key.startswith("named:")))
    assert "Li Wen" not in text
    other = app.test_client()
    assert "Li Wen" in follow(other, ticket, WU).text
    assert acting(ticket) == {"Wu Min": Proof.SMS_CODE}
    other.post(f"/track/{ticket.reference}/messages", data={"words": "I ask for her.", "token": "b"})
    both = client.get(f"/track/{ticket.reference}").text
    assert "I ask for her." in both
    assert "Wu Min ·" in " ".join(both.split())
    wu = make_point(WU, name="Wu Min").customer_id
    for _ in range(2):
        client.post(f"/track/{ticket.reference}/authorised/{wu}/removal")
    assert (acting(ticket), other.get(f"/track/{ticket.reference}").status_code) == ({}, 404)


def test_a_number_tells_no_name_to_whoever_types_it(client, ticket, app):
    make_point(WU, name="Wang Fang")
    follow(client, ticket)
    pages = [let_act(client, ticket).text]
    other = app.test_client()
    follow(other, ticket, WU)
    other.post(f"/track/{ticket.reference}/messages", data={"words": "I ask for her.", "token": "b"})
    pages.append(client.get(f"/track/{ticket.reference}").text)
    assert ["Wu Min" in page for page in pages] == [True, True]
    assert ["Wang Fang" in page for page in pages] == [False, False]


def test_whom_nobody_named_names_nobody(client, ticket):
    with transaction():
        joined(PartyRole.THIRD_PARTY, STRANGER)(ticket)
    follow(client, ticket, STRANGER)
    assert client.get(f"/track/{ticket.reference}/authorised").status_code == 404
    assert let_act(client, ticket).status_code == 404
    assert acting(ticket) == {}


def test_who_acts_for_another_names_nobody_in_turn(client, ticket):
    with transaction():
        named(PartyRole.AUTHORISED, WU, LI_WEN)(ticket)
    follow(client, ticket, WU)
    assert let_act(client, ticket, STRANGER, "Mallory").status_code == 404


@pytest.mark.parametrize(("number", "name"), [(LI_WEN, "Me"), ("nonsense", "Wu Min"), (WU, "")])
def test_what_cannot_be_is_told_beside_its_field(client, ticket, number, name):
    follow(client, ticket)
    page = let_act(client, ticket, number, name)
    assert (page.status_code, acting(ticket)) == (422, {})


def test_the_agent_reads_of_it_on_the_timeline(client, ticket, app):
    follow(client, ticket)
    let_act(client, ticket)
    desk = app.test_client()
    agent = make_agent()
    with desk.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"{agent.id}:{agent.session_key}", True
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert "let Wu Min act for Li Wen" in page
    assert colleague(agent).name not in client.get(f"/track/{ticket.reference}").text
