"""A walk-in or a letter becomes a work order in one short form, with a receipt in the customer's language."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.wording import grouped
from app.notifications.models import Delivery
from app.tickets.models import Contact, Proof
from app.tickets.queries import parties_of
from tests.factories import browser_of, events_named, make_agent, make_clerk, make_unit, text_in, tickets

LATE = "EA123456785CN"
FORM = {
    "channel": "counter", "kind": "complaint", "name": "Lucía Gómez", "phone": "+1 415 555 0105", "item": "",
    "body": "El paquete llegó roto.", "language": "es", "proof": "receipt", "once": "a" * 32,
}  # fmt: skip


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent()


@pytest.fixture
def desk(agent):
    return browser_of(agent)


def enter(desk, **changes):
    return desk.post("/desk/counter", data=FORM | changes, follow_redirects=True)


def test_a_walk_in_becomes_a_ticket_in_the_colleagues_name(desk, agent):
    page = enter(desk)
    [ticket] = tickets()
    assert page.request.path == f"/desk/counter/{ticket.reference}"
    assert (ticket.kind, ticket.channel, ticket.language) == ("complaint", "counter", "es")
    [party] = parties_of(ticket.id)
    assert (party.customer.name, party.proof) == ("Lucía Gómez", Proof.RECEIPT)
    [opened] = events_named("ticket.opened")
    assert (opened.actor_kind.value, opened.actor_id) == ("user", agent.id)
    assert db.session.scalars(sa.select(Contact.handler_id)).all() == [agent.id]


def test_the_slip_speaks_the_customers_language(desk):
    page = enter(desk).text
    assert grouped(tickets()[0].reference) in page
    assert "Su referencia" in page
    assert "Print" in page


def test_a_telephone_gets_the_reference_as_a_text(desk):
    enter(desk)
    [(channel, text)] = db.session.execute(sa.select(Delivery.channel, Delivery.text)).all()
    assert channel == "sms"
    assert grouped(tickets()[0].reference) in text


def test_a_letter_without_a_number_has_a_name(desk):
    enter(desk, channel="letter", phone="", proof="none")
    [ticket] = tickets()
    assert (ticket.channel, ticket.customer.name, ticket.point_id) == ("letter", "Lucía Gómez", None)
    assert db.session.scalars(sa.select(Delivery)).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "", "phone": ""}, "A name or a number: one of them we need."),
        ({"phone": "12"}, "This is no phone number."),
        ({"kind": ""}, "Choose one."),
        ({"body": " "}, "Write something first."),
        ({"item": "EA123456780CN"}, "This number has a wrong digit."),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(desk, changes, sentence):
    page = enter(desk, **changes)
    assert page.status_code == 422
    assert sentence in page.text
    assert tickets() == []


def test_the_same_form_twice_is_one_ticket(desk):
    assert enter(desk).request.path == enter(desk).request.path
    assert len(tickets()) == 1


def test_what_is_open_on_the_item_is_joined_and_said_so(desk, client):
    text_in(client, f"{LATE} is late, please search", "+14155550101")
    page = enter(desk, item=LATE)
    [ticket] = tickets()
    assert "It is open already: added to it" in page.text
    assert grouped(ticket.reference) in page.text
    assert (ticket.urges, {party.proof for party in parties_of(ticket.id)}) == (
        1, {Proof.CALLER_ID, Proof.RECEIPT},
    )  # fmt: skip


def test_nobody_else_sees_the_slip(desk):
    enter(desk)
    path = f"/desk/counter/{tickets()[0].reference}"
    assert browser_of(make_agent()).get(path).status_code == 404


def test_a_clerk_enters_one_too(app, travel):
    travel("2026-03-02 09:00")
    clerk = browser_of(make_clerk(make_unit()))
    assert 'href="/desk/counter"' in clerk.get("/desk").text
    assert enter(clerk).status_code == 200
