"""Following one's own request: with reference and number, once a code has proved the number."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.tickets.lifecycle import move
from app.tickets.models import Attachment, PartyRole, Proof, Status
from app.tickets.operations import attaching
from app.tickets.operations.answering import add_note, ask_customer, write_message
from app.tickets.operations.attaching import store
from app.tickets.operations.parties import add_party
from app.tickets.operations.talking import note_talk
from app.tickets.queries import parties_of
from tests.factories import bring_items, colleague, make_agent, make_point, make_ticket, text_in, tickets
from tests.intake.test_answers import ENDS, HEADING, LATE
from tests.portal.walking import walk
from tests.samples import photo

LI_WEN, CHEN_HAO, STRANGER = "+14155550101", "+14155550103", "+14155550199"
OWN = "EE402100577CN"
SENTENCE = "If this reference and this number belong together"


@pytest.fixture
def ticket(app, travel):
    """A query of Li Wen's."""
    travel("2026-03-02 09:00")
    return make_ticket(point=make_point(LI_WEN, name="Li Wen"))


def codes(number):
    """The codes that were texted there, oldest first."""
    sent = sa.select(Delivery.text).where(Delivery.recipient == number, Delivery.key.startswith("code:"))
    return [re.search(r"\d{6}", text)[0] for text in db.session.scalars(sent.order_by(Delivery.id))]


def ask_for_code(client, ticket, number=LI_WEN, reference=None):
    form = {"reference": reference or ticket.reference, "phone": number}
    return client.post("/track", data=form, follow_redirects=True)


def follow(client, ticket, number=LI_WEN):
    """Up to the page of the request."""
    ask_for_code(client, ticket, number)
    return client.post("/track/code", data={"code": codes(number)[-1]}, follow_redirects=True)


def test_with_the_code_the_request_opens(client, ticket):
    page = follow(client, ticket)
    assert page.request.path == f"/track/{ticket.reference}"
    assert "We have received it and will see to it soon." in page.text
    assert "We answer by" in page.text


@pytest.mark.parametrize(
    ("reference", "number"),
    [(None, STRANGER), ("1234567890", LI_WEN), ("nonsense", "nonsense"), ("1" * 40, "+" * 40)],
)
def test_whatever_does_not_fit_is_answered_alike_and_nothing_is_sent(client, ticket, reference, number):
    page = ask_for_code(client, ticket, number, reference)
    assert (page.status_code, page.request.path) == (200, "/track/code")
    assert SENTENCE in page.text
    assert codes(LI_WEN) == []
    guess = client.post("/track/code", data={"code": "123456"})
    assert (guess.status_code, "This is not the code" in guess.text) == (422, True)


def test_a_second_code_within_a_minute_is_neither_sent_nor_told(client, ticket):
    ask_for_code(client, ticket)
    assert SENTENCE in ask_for_code(client, ticket).text
    assert len(codes(LI_WEN)) == 1


def test_a_wrong_code_opens_nothing(client, ticket):
    ask_for_code(client, ticket)
    wrong = f"{(int(codes(LI_WEN)[0]) + 1) % 1_000_000:06}"
    assert client.post("/track/code", data={"code": wrong}).status_code == 422
    assert client.get(f"/track/{ticket.reference}").status_code == 404


def test_the_code_is_read_in_persian_digits_too(client, ticket):
    ask_for_code(client, ticket)
    code = codes(LI_WEN)[0].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert client.post("/track/code", data={"code": code}).location == f"/track/{ticket.reference}"


@pytest.mark.parametrize("path", ["", "/messages", "/withdrawal"])
def test_without_proof_no_request_is_there(client, ticket, path):
    assert client.get(f"/track/{ticket.reference}").status_code == 404
    answers = [
        client.post(f"/track/{reference}{path}", data={"words": "Hello"}).status_code
        for reference in (ticket.reference, "1234567890")
    ]
    assert answers in ([404, 404], [405, 405])


def test_proof_of_one_request_opens_no_other(client, ticket):
    follow(client, ticket)
    other = make_ticket(point=make_point(CHEN_HAO))
    assert client.get(f"/track/{other.reference}").status_code == 404


def test_notes_names_of_colleagues_and_other_peoples_words_are_not_shown(client, ticket):
    agent = colleague(make_agent(name="Ana García"))
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=agent)
        add_note(ticket, "He sounds angry.", actor=agent)
        note_talk(ticket, "He was told twice.", actor=agent)
        write_message(ticket, "We are asking the hub.", actor=agent)
    page = follow(client, ticket)
    assert "We are asking the hub." in page.text
    assert "He sounds angry." not in page.text
    assert "He was told twice." not in page.text
    assert "Ana" not in page.text
    assert "We are looking into it." in page.text


def test_more_words_reach_the_ticket_as_an_urge(client, ticket):
    follow(client, ticket)
    form = {"words": "Any <b>news</b>?", "token": "a" * 32}
    answers = [client.post(f"/track/{ticket.reference}/messages", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    [same] = tickets()
    assert same.urges == 1
    page = client.get(f"/track/{ticket.reference}").text
    assert page.count("Any &lt;b&gt;news&lt;/b&gt;?") == 1
    assert [party.proof for party in parties_of(same.id)] == [Proof.SMS_CODE]


def test_a_reply_to_our_question_lets_the_ticket_go_on(client, ticket):
    agent = colleague(make_agent())
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=agent)
        ask_customer(ticket, "Which colour is it?", actor=agent)
    page = follow(client, ticket)
    assert "We have asked you something and wait for your reply." in page.text
    client.post(f"/track/{ticket.reference}/messages", data={"words": "Green.", "token": "a"})
    assert tickets()[0].status is Status.INVESTIGATING


def test_a_request_is_withdrawn_by_its_customer_once(client, ticket):
    follow(client, ticket)
    assert "Withdraw this request?" in client.get(f"/track/{ticket.reference}/withdrawal").text
    for _ in range(2):
        answer = client.post(f"/track/{ticket.reference}/withdrawal", follow_redirects=True)
        assert "It was withdrawn." in answer.text
    [same] = tickets()
    assert (same.status, same.outcome) == (Status.WITHDRAWN, "withdrawn")
    late = client.post(f"/track/{ticket.reference}/messages", data={"words": "Wait!", "token": "b"})
    assert (late.status_code, "This has ended." in late.text) == (422, True)


def test_another_party_sees_how_far_it_is_and_only_their_own_words(client, ticket, travel):
    agent = colleague(make_agent())
    sender = make_point(CHEN_HAO, name="Chen Hao")
    with transaction():
        add_party_of(ticket, sender)
        write_message(ticket, "Dear Li Wen, it lies in Nanjing.", actor=agent)
    page = follow(client, ticket, CHEN_HAO)
    assert "We have received it and will see to it soon." in page.text
    assert "Nanjing" not in page.text
    assert "Withdraw" not in page.text
    client.post(f"/track/{ticket.reference}/messages", data={"words": "It is urgent.", "token": "c"})
    assert "It is urgent." in client.get(f"/track/{ticket.reference}").text
    refused = client.post(f"/track/{ticket.reference}/withdrawal")
    assert (refused.status_code, tickets()[0].status) == (303, Status.NEW)


def add_party_of(ticket, point):
    """The sender of its item, of whom nothing is proved."""
    add_party(ticket, point.customer, PartyRole.SENDER, Proof.NONE, ticket.opened_at)


@pytest.fixture
def about_item(app, travel):
    """A query of Li Wen's about an item that Chen Hao sent."""
    travel("2026-03-02 09:00")
    bring_items(
        f"{LATE},express,CN,310012,CN,201203,2026-02-20T08:00:00Z,departed,110000,,{ENDS}", heading=HEADING
    )
    return make_ticket(point=make_point(LI_WEN, name="Li Wen"), triage={"items": [LATE]})


def proofs(ticket):
    """What each party proved, by name."""
    return {party.customer.name: party.proof for party in parties_of(ticket.id)}


def test_a_code_proves_a_party_whose_number_stands_on_the_item(client, about_item):
    sender = make_point(CHEN_HAO, name="Chen Hao")
    with transaction():
        add_party_of(about_item, sender)
    page = follow(client, about_item, CHEN_HAO)
    assert proofs(about_item) == {"Li Wen": Proof.CALLER_ID, "Chen Hao": Proof.SMS_CODE}
    assert "We answer by" in page.text
    assert LATE in page.text


def test_whoever_only_has_an_items_number_follows_as_a_stranger(client, about_item, travel):
    agent = colleague(make_agent())
    travel("2026-03-02 09:00")
    walk(client, "query", travel, item={"item": LATE}, who={"name": "Mallory", "phone": STRANGER})
    receipt = client.get("/received").text
    told = sa.select(Delivery.text).where(Delivery.key.startswith("joined:"), Delivery.recipient == STRANGER)
    with transaction():
        move(about_item, Status.INVESTIGATING, actor=agent)
        ask_customer(about_item, "Which colour is it?", actor=agent)
    page = follow(client, about_item, STRANGER)
    assert page.status_code == 200
    form = {"words": f"Green. And {OWN}?", "token": "d"}
    client.post(f"/track/{about_item.reference}/messages", data=form)
    [ticket] = tickets()
    assert proofs(ticket) == {"Li Wen": Proof.CALLER_ID, "Mallory": Proof.NONE}
    assert (ticket.status, ticket.needs_look) == (Status.WAITING_CUSTOMER, True)
    assert ticket.triage["items"] == [LATE]
    assert f"Green. And {OWN}?" in client.get(f"/track/{ticket.reference}").text
    assert "We answer by" not in receipt
    assert "Which colour" not in page.text
    assert LATE not in page.text
    assert "Mar" not in db.session.scalars(told).one()


def test_an_item_of_ones_own_among_the_words_makes_nobody_a_party(client, about_item):
    bring_items(
        f"{OWN},express,CN,310012,CN,201203,2026-02-20T08:00:00Z,departed,110000,,A,{STRANGER},B,+14155550198",
        heading=HEADING,
    )
    make_point(STRANGER, name="Mallory")
    text_in(client, f"{about_item.reference}: and {OWN}, it is green", STRANGER)
    [ticket] = tickets()
    assert proofs(ticket)["Mallory"] is Proof.NONE
    assert (ticket.triage["items"], ticket.urges, ticket.needs_look) == ([LATE], 0, True)


def test_photos_are_stored_before_the_act_begins(client, ticket, monkeypatch):
    follow(client, ticket)
    begun = []

    def stored(file):
        begun.append(db.session().info.get("in_transaction", False))
        return store(file)

    monkeypatch.setattr(attaching, "store", stored)
    form = {"words": "See.", "token": "e", "photos": FileStorage(BytesIO(photo()), "box.jpg")}
    client.post(f"/track/{ticket.reference}/messages", data=form, content_type="multipart/form-data")
    assert begun == [False]
    assert db.session.scalars(sa.select(Attachment.name)).all() == ["box.jpg"]
