"""From the first question to the reference, and what the ladder makes of it."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.wording import grouped
from app.customers.models import PointKind
from app.customers.queries import find_point
from app.notifications.models import Delivery, DeliveryState
from app.tickets.kinds.pickup import PickupDetails
from app.tickets.models import Contact, Message, PartyRole, Proof, Status
from app.tickets.queries import parties_of
from tests.factories import bring_items, bring_promises, make_point, make_ticket, make_unit, text_in, tickets
from tests.intake.test_answers import CHEN_HAO, ENDS, HEADING, IN_TIME, LATE, LI_WEN
from tests.portal.walking import LAST, open_last, walk

STRANGER = "+14155550199"


@pytest.fixture
def known(app, travel):
    """One item in time and one late, between Chen Hao and Li Wen."""
    make_unit("110000", city={"en": "Nanjing", "zh": "南京"})
    travel("2026-03-02 09:00")
    bring_promises("express,CN,,CN,,3,18:00")
    bring_items(
        f"{IN_TIME},express,CN,310012,CN,201203,2026-03-01T08:00:00Z,accepted,110000,,{ENDS}",
        f"{LATE},express,CN,310012,CN,201203,2026-02-20T08:00:00Z,departed,110000,,{ENDS}",
        heading=HEADING,
    )


def texts():
    """What was sent, oldest first: to whom, and what."""
    sent = sa.select(Delivery.recipient, Delivery.text).order_by(Delivery.id)
    return [tuple(row) for row in db.session.execute(sent)]


def who(number, name="Somebody"):
    return {"name": name, "phone": number}


@pytest.mark.parametrize("kind", ["query", "complaint", "pickup"])
def test_a_form_becomes_a_ticket_with_a_reference_at_once(client, travel, kind):
    travel("2026-03-02 09:00")
    answer = walk(client, kind, travel)
    assert (answer.status_code, answer.location) == (303, "/received")
    [ticket] = tickets()
    page = client.get("/received").text
    assert (ticket.kind, ticket.channel, ticket.needs_look) == (kind, "web", False)
    assert grouped(ticket.reference) in page
    assert "2 Mar 09:05" in page


def test_the_reference_and_the_date_are_texted_once(client, travel):
    travel("2026-03-02 09:00")
    walk(client, "complaint", travel)
    [(recipient, text)] = texts()
    assert recipient == LI_WEN
    assert grouped(tickets()[0].reference) in text
    assert db.session.scalars(sa.select(Delivery.channel)).all() == ["sms"]


def test_somebody_who_wants_no_texts_gets_none(client, travel):
    text_in(client, "STOP")
    travel("2026-03-02 09:00")
    walk(client, "complaint", travel)
    last = db.session.scalars(sa.select(Delivery.state).order_by(Delivery.id.desc())).first()
    assert last is DeliveryState.SUPPRESSED


def test_a_number_that_was_only_typed_proves_nothing(client, travel):
    travel("2026-03-02 09:00")
    walk(client, "query", travel)
    [party] = parties_of(tickets()[0].id)
    assert (party.role, party.proof) == (PartyRole.COMPLAINANT, Proof.NONE)


def test_a_pickup_knows_where_when_and_how_much(client, travel):
    travel("2026-03-02 09:00")
    walk(client, "pickup", travel, last={"pieces": "۳"})
    facts = db.session.scalars(sa.select(PickupDetails)).one()
    assert facts.address == "1 Zhangheng Road, 201203 Shanghai"
    assert (f"{facts.window_from_at:%F %R}", f"{facts.window_to_at:%R}") == ("2026-03-02 12:00", "15:00")
    assert facts.pieces == 3
    assert "2 Mar 12:00 – 15:00" in client.get("/received").text


def test_a_window_that_has_passed_meanwhile_is_asked_for_again(client, travel):
    travel("2026-03-02 09:00")
    open_last(client, "pickup")
    travel("2026-03-02 12:30")
    answer = client.post("/new/pickup", data={**LAST, "pieces": "2"}, follow_redirects=True)
    assert answer.request.path == "/new/pickup/day"
    assert tickets() == []


def test_the_same_form_sent_twice_is_one_ticket(client, travel):
    travel("2026-03-02 09:00")
    page = open_last(client, "query").text
    token = page.partition('name="token" type="hidden" value="')[2].partition('"')[0]
    travel("2026-03-02 09:05")
    with client.session_transaction() as cookie:
        before = dict(cookie)
    answers = [client.post("/new/query", data={**LAST, "token": token})]
    answers.append(
        client.post("/new/query", data={**LAST, "token": token})
    )  # one goes back and presses again
    with client.session_transaction() as cookie:
        cookie.update(before)
    answers.append(client.post("/new/query", data={**LAST, "token": token}))  # or twice at the same moment
    assert [answer.location.partition("?")[0] for answer in answers] == ["/received"] * 3
    assert len(tickets()) == 1


def test_a_form_without_its_first_questions_leads_to_them(client):
    answer = client.post("/new/complaint", data=LAST, follow_redirects=True)
    assert answer.request.path == "/new/complaint/topic"
    assert tickets() == []


def test_an_item_in_time_is_answered_on_the_page(client, known, travel):
    walk(client, "query", travel, item={"item": IN_TIME.lower()}, last={"words": "Where is it?"})
    assert tickets() == []
    page = client.get("/received").text
    assert f"Item {IN_TIME}: Accepted, Nanjing, 1 Mar 08:00. Due by 4 Mar 18:00." in page
    assert "Reply 1" not in page
    assert texts() == []
    assert db.session.scalars(sa.select(Contact.disposition)).all() == ["answered_self_service"]


def test_a_number_of_another_carriers_form_is_the_tickets_item_too(client, travel):
    travel("2026-03-02 09:00")
    walk(client, "query", travel, item={"item": "9874 5612 30147"}, last={"words": "Where is it?"})
    assert tickets()[0].triage["items"] == ["9874561230147"]


def test_whoever_is_not_satisfied_gets_somebody(client, known, travel):
    walk(client, "query", travel, item={"item": IN_TIME}, last={"words": "Where is it?"})
    for _ in range(2):
        page = client.post("/received", follow_redirects=True).text
        [ticket] = tickets()
        assert grouped(ticket.reference) in page
    assert ticket.triage["items"] == [IN_TIME]


def test_places_are_masked_even_for_somebody_who_types_the_addressees_number(client, known, travel):
    walk(client, "query", travel, item={"item": IN_TIME}, who=who(LI_WEN), last={"words": "Where is it?"})
    page = client.get("/received").text
    assert "Nanjing" in page
    assert "Unit 110000" not in page


def test_the_sender_joins_what_the_addressee_opened(client, known, travel):
    text_in(client, f"{LATE} is late, please search", LI_WEN)
    [ticket] = tickets()
    walk(client, "query", travel, item={"item": LATE}, who=who(CHEN_HAO, "Chen Hao"))
    [same] = tickets()
    page = client.get("/received").text
    assert (same.urges, same.status) == (1, Status.NEW)
    assert "This item is being looked into since 2 Mar 09:00." in page
    assert ticket.reference not in page.replace(" ", "")
    roles = {party.customer.name: (party.role, party.proof) for party in parties_of(ticket.id)}
    assert roles["Chen Hao"] == (PartyRole.SENDER, Proof.NONE)
    [told] = [text for recipient, text in texts() if recipient == CHEN_HAO]
    assert grouped(ticket.reference) in told


def test_a_stranger_who_types_the_number_of_a_party_changes_no_state(client, known, travel):
    ticket = make_ticket(
        opened_at="2026-03-02 08:00", point=make_point(LI_WEN), words=LATE, triage={"items": [LATE]}
    )
    ticket.status = Status.WAITING_CUSTOMER
    db.session.commit()
    walk(client, "query", travel, item={"item": LATE}, who=who(LI_WEN))
    [same] = tickets()
    assert (same.status, same.urges, same.needs_look) == (Status.WAITING_CUSTOMER, 0, True)
    assert ticket.reference not in client.get("/received").text.replace(" ", "")


def test_neither_a_number_nor_a_reference_in_the_words_opens_somebodys_matter(client, travel):
    travel("2026-03-02 08:59")
    text_in(client, "Where is my parcel?", LI_WEN)
    [ticket] = tickets()
    travel("2026-03-02 09:00")
    words = {"words": f"About {ticket.reference}: stop searching"}
    walk(client, "query", travel, who=who(LI_WEN), last=words)
    assert len(tickets()) == 2
    assert ticket.reference not in client.get("/received").text.replace(" ", "")


def test_a_name_is_kept_for_a_number_nobody_knew_and_overwrites_none(client, travel):
    make_point(LI_WEN, name="Li Wen")
    for number in (LI_WEN, STRANGER):
        travel("2026-03-02 09:00")
        walk(client, "query", travel, who=who(number, "Mallory"))
    names = [find_point(PointKind.PHONE, number).person.name for number in (LI_WEN, STRANGER)]
    assert names == ["Li Wen", "Mallory"]


def test_what_was_said_stands_above_the_last_question_and_can_be_changed(client, travel):
    travel("2026-03-02 09:00")
    page = open_last(client, "complaint")
    assert "It is late" in page.text
    client.post("/new/complaint/topic", data={"topic": "damage"})
    assert "It is damaged" in client.get("/new/complaint").text


def test_words_from_a_page_of_persian_are_in_persian(client, travel):
    travel("2026-03-02 09:00")
    client.get("/?language=fa")
    walk(client, "complaint", travel, last={"words": "OK?"})
    [ticket] = tickets()
    assert ticket.language == "fa"
    assert db.session.scalars(sa.select(Message.body)).one() == "OK?"


def test_the_longest_answers_fit_into_a_cookie(client, travel):
    travel("2026-03-02 09:00")
    letters = "".join(chr(0x0621 + number * 7 % 41) for number in range(300))
    for kind in ("pickup", "complaint", "query"):
        open_last(client, kind, address={"address": letters}, who=who(LI_WEN, letters[:120]))
    assert len(client.get_cookie("postline").value) < 3_500
