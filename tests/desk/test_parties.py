"""The parties on a ticket's page: read, added, proved and taken out, never over what somebody else recorded."""

import re

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import ContactPoint
from app.notifications.models import Delivery
from app.tickets.models import PartyRole, Proof, Status
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.parties import add_party
from app.tickets.queries import parties_of
from tests.factories import (
    browser_of,
    events_named,
    make_agent,
    make_clerk,
    make_point,
    make_ticket,
    make_unit,
)

HTMX = {"HX-Request": "true"}
LI_WEN, CHEN_HAO, WU = "+14155550101", "+14155550103", "+14155550177"


@pytest.fixture
def ticket(app, travel):
    travel("2026-03-02 09:00")
    return make_ticket(point=make_point(LI_WEN, name="Li Wen"))


@pytest.fixture
def desk(ticket):
    return browser_of(make_agent(name="Ann Lee"))


def add(desk, ticket, headers=HTMX, **said):
    form = {"phone": "+1 415 555 0103", "name": "Chen Hao", "role": "addressee", "acts_for": ""} | said
    return desk.post(f"/tickets/{ticket.reference}/parties", data=form, headers=headers)


def act(desk, ticket, noun, number=CHEN_HAO, role="addressee", **form):
    """Record a proof of one party, or take it out."""
    person = db.session.scalars(sa.select(ContactPoint.customer_id).filter_by(address=number)).one()
    path = f"/tickets/{ticket.reference}/parties/{person}/{role}/{noun}"
    return desk.post(path, data={"was": "none"} | form, headers=HTMX)


def on(ticket):
    """Role and proof of each, by name."""
    return {(row.customer.name, row.role.value): row.proof.value for row in parties_of(ticket.id)}


OWN = {("Li Wen", "complainant"): "caller_id"}


def page(desk, ticket, **asked):
    text = desk.get(f"/desk/tickets/{ticket.reference}", query_string=asked).text
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_page_says_who_they_are_and_how_it_was_proved(desk, ticket):
    with transaction():
        stranger = make_customer_of(WU)
        add_party(ticket, stranger, PartyRole.THIRD_PARTY, Proof.NONE, ticket.opened_at)
    said = page(desk, ticket)
    assert "Li Wen +14155550101 Asks by number" in said
    assert "not known +14155550177 Third party not proved" in said


def make_customer_of(number):
    """Somebody of whom we know a number."""
    point = db.session.scalar(sa.select(ContactPoint).filter_by(address=number))
    return point.customer


@pytest.fixture(autouse=True)
def wu(app):
    """A number that called once, nobody knows whose."""
    return make_point(WU)


def test_somebody_new_is_added_by_number_and_name_once(desk, ticket):
    for _ in range(2):
        assert add(desk, ticket).status_code == 200
    assert on(ticket) == OWN | {("Chen Hao", "addressee"): "none"}
    assert page(desk, ticket).count("Ann Lee added Chen Hao as Addressee") == 1


def test_somebody_known_keeps_their_name(desk, ticket):
    make_point(CHEN_HAO, name="Chen Hao")
    add(desk, ticket, name="Somebody Else")
    assert on(ticket) == OWN | {("Chen Hao", "addressee"): "none"}


def test_who_stood_there_as_a_third_party_does_so_no_more(desk, ticket):
    with transaction():
        add_party(ticket, make_customer_of(WU), PartyRole.THIRD_PARTY, Proof.NONE, ticket.opened_at)
    add(desk, ticket, phone=WU, name="Wu Min", role="sender")
    assert on(ticket) == OWN | {("Wu Min", "sender"): "none"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"phone": "12"}, "This is no phone number."),
        ({"role": "authorised"}, "Say for which party of this ticket they act."),
        ({"role": "third_party"}, "Not a valid choice"),
        ({"role": "authorised", "acts_for": "999999999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_told_on_the_form(desk, ticket, said, why):
    answer = add(desk, ticket, **said)
    assert (answer.status_code, why in answer.text) == (422, True)
    assert on(ticket) == OWN


def test_who_acts_for_a_party_is_texted_how(desk, ticket):
    add(desk, ticket, role="authorised", acts_for=str(ticket.customer_id))
    [text] = db.session.execute(
        sa.select(Delivery.recipient, Delivery.text).where(Delivery.key.startswith("named:"))
    )
    assert text.recipient == CHEN_HAO
    assert "Li Wen" not in text.text
    said = page(desk, ticket)
    assert "Ann Lee let Chen Hao act for Li Wen" in said
    assert re.search("Authorised for \u2068?Li Wen\u2069? not proved", said)


def test_nobody_is_named_to_act_for_themselves(desk, ticket):
    answer = add(desk, ticket, phone=LI_WEN, role="authorised", acts_for=str(ticket.customer_id))
    assert "Nobody needs to be named to act for themselves." in answer.text
    assert on(ticket) == OWN


def test_what_was_seen_is_recorded_once_and_told(desk, ticket):
    add(desk, ticket)
    for _ in range(2):
        assert act(desk, ticket, "proof", proof="receipt").status_code == 200
    assert on(ticket)["Chen Hao", "addressee"] == "receipt"
    assert len(events_named("ticket.party_proved", ticket_id=ticket.id)) == 1
    assert "Chen Hao, Addressee, is proved: by receipt" in page(desk, ticket)


@pytest.mark.parametrize("proof", ["sms_code", "caller_id", "none", ""])
def test_a_code_is_only_recorded_by_the_code_itself(desk, ticket, proof):
    add(desk, ticket)
    assert act(desk, ticket, "proof", proof=proof).status_code == 422
    assert on(ticket)["Chen Hao", "addressee"] == "none"


def test_another_proof_than_the_page_showed_is_a_conflict(desk, ticket):
    add(desk, ticket)
    act(desk, ticket, "proof", proof="id")
    assert act(desk, ticket, "proof", proof="receipt").status_code == 409
    assert act(desk, ticket, "removal").status_code == 409
    assert on(ticket)["Chen Hao", "addressee"] == "id"


def test_who_was_seen_is_no_third_party(desk, ticket):
    with transaction():
        add_party(ticket, make_customer_of(WU), PartyRole.THIRD_PARTY, Proof.NONE, ticket.opened_at)
    act(desk, ticket, "proof", WU, "third_party", proof="id")
    assert on(ticket) == OWN | {(None, "complainant"): "id"}


def test_who_was_added_wrongly_is_taken_out_with_whoever_acts_for_them(desk, ticket):
    add(desk, ticket)
    person = make_customer_of(CHEN_HAO).id
    add(desk, ticket, phone=WU, name="Wu Min", role="authorised", acts_for=str(person))
    for _ in range(2):
        assert act(desk, ticket, "removal").status_code == 200
    assert on(ticket) == OWN
    assert page(desk, ticket).count("Ann Lee took Chen Hao out as Addressee") == 1
    gone = [event.data["role"] for event in events_named("ticket.party_removed", ticket_id=ticket.id)]
    assert gone == ["addressee", "authorised"]


def test_whose_ticket_it_is_stays(desk, ticket):
    answer = act(desk, ticket, "removal", LI_WEN, "complainant", was="caller_id")
    assert (answer.status_code, "The ticket is theirs: they stay on it." in answer.text) == (422, True)
    assert on(ticket) == OWN


def test_an_ended_ticket_keeps_its_parties(desk, ticket):
    add(desk, ticket)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    refused = [
        add(desk, ticket, phone=WU), act(desk, ticket, "proof", proof="id"), act(desk, ticket, "removal"),
    ]  # fmt: skip
    assert {answer.status_code for answer in refused} == {422}
    assert on(ticket) == OWN | {("Chen Hao", "addressee"): "none"}
    assert "Change the parties" not in page(desk, ticket, editing="parties")


def test_without_the_right_nothing_changes(ticket, desk):
    add(desk, ticket)
    unit = make_unit()
    reader = browser_of(make_clerk(unit))
    assert add(reader, ticket, phone=WU).status_code == 403
    assert act(reader, ticket, "proof", proof="id").status_code == 403
    assert act(reader, ticket, "removal").status_code == 403


def test_a_role_that_is_none_is_not_there(desk, ticket):
    assert act(desk, ticket, "removal", LI_WEN, "owner").status_code == 404


def test_it_works_without_script(desk, ticket):
    shown = page(desk, ticket, editing="parties")
    assert "Add somebody" in shown
    answer = add(desk, ticket, headers={})
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{ticket.reference}")
    wrong = add(desk, ticket, headers={}, phone="12")
    assert (wrong.status_code, "This is no phone number." in wrong.text) == (422, True)
