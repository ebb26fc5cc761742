"""The ladder of product.md, walked by texts: join, urge, reopen, or open anew."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake import ladder
from app.intake.ladder import Reply
from app.notifications.models import Delivery
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Message, Party, Proof, Status
from app.tickets.operations.answering import answer_ticket, ask_customer, write_message
from app.tickets.operations.closing import close_ticket, end_ticket
from tests.factories import colleague, events_named, make_agent, text_in, tickets

QUESTION = "Where is my parcel?"
AGAIN = "It is still not here, where is it?"
SOMEBODY_ELSE = "+14155550102"


@pytest.fixture
def agent(app):
    return colleague(make_agent())


@pytest.fixture
def ticket(client, travel, agent):
    """A query of Li Wen's, opened on 2 March at nine and being investigated."""
    travel("2026-03-02 09:00")
    text_in(client, QUESTION)
    [opened] = tickets()
    with transaction():
        move(opened, Status.INVESTIGATING, actor=SYSTEM)
    return opened


def contacts():
    return db.session.scalars(sa.select(Contact).where(Contact.direction == "in").order_by(Contact.id)).all()


def replies(event):
    """The machine's texts that an event of this name made due."""
    return db.session.scalars(sa.select(Delivery.text).where(Delivery.event == event)).all()


def wait_for_customer(ticket, agent):
    with transaction():
        ask_customer(ticket, "What colour is it?", actor=agent)


def answered(ticket, agent):
    with transaction():
        answer_ticket(ticket, "Tomorrow.", actor=agent)


def test_the_first_text_opens_a_ticket(ticket):
    assert ticket.kind == "query"
    [contact] = contacts()
    assert (contact.disposition, contact.ticket_id, contact.is_urge) == ("ticket_opened", ticket.id, False)
    assert len(replies("ticket.opened")) == 1


@pytest.mark.parametrize(("moment", "joins"), [("2026-03-03 08:00", True), ("2026-03-03 10:00", False)])
def test_the_same_number_joins_for_24_hours(client, ticket, travel, moment, joins):
    travel(moment)
    text_in(client, AGAIN)
    assert len(tickets()) == (1 if joins else 2)


@pytest.mark.parametrize(("moment", "joins"), [("2026-03-05 08:00", True), ("2026-03-05 10:00", False)])
def test_on_a_thread_we_wrote_to_it_joins_for_72_hours(client, ticket, agent, travel, moment, joins):
    with transaction():
        write_message(ticket, "We are looking.", actor=agent)
    travel(moment)
    text_in(client, AGAIN)
    assert len(tickets()) == (1 if joins else 2)


def test_each_further_text_gives_another_24_hours(client, ticket, travel):
    for moment in ("2026-03-03 08:00", "2026-03-04 07:00", "2026-03-05 06:00"):
        travel(moment)
        text_in(client, AGAIN)
    assert len(tickets()) == 1


def test_a_further_text_is_an_urge_and_is_told_who_has_it(client, ticket):
    text_in(client, AGAIN)
    assert ticket.urges == 1
    assert contacts()[-1].is_urge
    assert contacts()[-1].disposition == "ticket_joined"
    [reply] = replies("ticket.urged")
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}" in reply


def test_urges_within_an_hour_are_answered_once(client, ticket, travel):
    for moment in ("2026-03-02 09:10", "2026-03-02 09:20", "2026-03-02 10:00"):
        travel(moment)
        text_in(client, AGAIN)
    assert ticket.urges == 3
    assert len(replies("ticket.urged")) == 2


def test_an_answer_to_our_question_is_no_urge(client, ticket, agent):
    wait_for_customer(ticket, agent)
    text_in(client, "It is blue, a box of shoes")
    assert (ticket.status, ticket.urges) == (Status.INVESTIGATING, 0)
    assert not contacts()[-1].is_urge
    assert replies("ticket.urged") == []


@pytest.mark.parametrize("words", ["ok", "yes", "好的", "vale"])
def test_even_an_ok_answers_our_question(client, ticket, agent, words):
    wait_for_customer(ticket, agent)
    text_in(client, words)
    assert ticket.status is Status.INVESTIGATING
    assert contacts()[-1].disposition == "ticket_joined"


@pytest.mark.parametrize("words", ["Thank you!", "ok", "谢谢", "gracias", "ممنون", "👍"])
def test_a_thank_you_on_an_answered_ticket_does_not_reopen_it(client, ticket, agent, words):
    answered(ticket, agent)
    text_in(client, words)
    assert ticket.status is Status.ANSWERED
    assert ticket.urges == 0
    contact = contacts()[-1]
    assert (contact.disposition, contact.ticket_id) == ("courtesy", ticket.id)
    assert len(tickets()) == 1


def test_further_words_reopen_an_answered_ticket(client, ticket, agent):
    answered(ticket, agent)
    text_in(client, AGAIN)
    assert (ticket.status, ticket.answered_at) == (Status.INVESTIGATING, None)
    assert events_named("ticket.moved", ticket_id=ticket.id)[-1].data["why"] == "reopened"
    assert ticket.urges == 0


def test_a_reference_is_joined_whenever_it_is_open(client, ticket, travel):
    travel("2026-03-20 09:00")
    text_in(client, f"Any news on {ticket.reference}?")
    assert len(tickets()) == 1
    assert ticket.urges == 1


@pytest.mark.parametrize("spelling", ["grouped", "persian", "full width"])
def test_a_reference_is_read_in_any_script(client, ticket, travel, spelling):
    travel("2026-03-20 09:00")
    digits = ticket.reference
    written = {
        "grouped": f"{digits[:3]} {digits[3:6]} {digits[6:]}",
        "persian": digits.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        "full width": digits.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    }[spelling]
    text_in(client, f"{written}؟ still waiting")
    assert len(tickets()) == 1


def test_a_reference_from_another_number_is_heard_but_changes_nothing(client, ticket, agent):
    answered(ticket, agent)
    for said in (f"I am the sender of {ticket.reference}, where is it?", f"And {ticket.reference} again?"):
        text_in(client, said, SOMEBODY_ELSE)
    assert len(tickets()) == 1
    assert (ticket.status, ticket.urges, ticket.needs_look) == (Status.ANSWERED, 0, True)
    assert contacts()[-1].ticket_id == ticket.id


def test_whoever_only_knows_the_reference_has_proved_nothing(client, ticket):
    text_in(client, f"I am the sender of {ticket.reference}, where is it?", SOMEBODY_ELSE)
    proofs = db.session.execute(sa.select(Party.customer_id, Party.proof).where(Party.ticket_id == ticket.id))
    assert {row.proof for row in proofs if row.customer_id != ticket.customer_id} == {Proof.NONE}


def test_another_item_is_another_matter(client, ticket):
    text_in(client, "EA123456785CN has not arrived either")
    text_in(client, "and where is RR987654326CN?")
    text_in(client, "EA123456785CN: still nothing")
    items = [each.triage["items"] for each in tickets()]
    assert items == [["EA123456785CN"], ["RR987654326CN"]]
    assert [each.urges for each in tickets()] == [2, 0]


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_a_reference_of_an_ended_ticket_opens_a_new_one_that_follows_it(client, ticket, agent, end):
    if end == "closed":
        answered(ticket, agent)
        with transaction():
            close_ticket(ticket, "answered", actor=SYSTEM)
    else:
        with transaction():
            end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    text_in(client, f"{ticket.reference}: it is broken, I want to complain")
    first, second = tickets()
    assert first.status == end
    assert second.follows_id == first.id


def test_after_closing_the_same_number_opens_a_new_one(client, ticket, agent):
    answered(ticket, agent)
    with transaction():
        close_ticket(ticket, "answered", actor=SYSTEM)
    text_in(client, AGAIN)
    assert len(tickets()) == 2


def test_an_invented_reference_is_only_words(client, ticket):
    text_in(client, "Is it 1234567890 or 415 555 0101?", SOMEBODY_ELSE)
    assert len(tickets()) == 2


def test_another_number_opens_its_own_ticket(client, ticket):
    text_in(client, QUESTION, SOMEBODY_ELSE)
    assert len(tickets()) == 2
    assert tickets()[1].customer_id != ticket.customer_id


def test_of_two_open_tickets_the_last_touched_is_joined(client, ticket, travel):
    travel("2026-03-03 10:00")
    text_in(client, QUESTION)
    travel("2026-03-03 10:05")
    text_in(client, f"about {ticket.reference}: still nothing")
    travel("2026-03-03 11:00")
    text_in(client, AGAIN)
    assert [each.urges for each in tickets()] == [2, 0]


@pytest.mark.parametrize("words", ["hello", "你好", "سلام", "Thank you!", "👍"])
def test_a_bare_greeting_or_thanks_makes_no_ticket(client, words):
    text_in(client, words)
    assert tickets() == []
    [contact] = contacts()
    assert contact.disposition == "courtesy"
    assert db.session.scalar(sa.select(Message.body)) == words


def test_a_greeting_is_told_what_we_can_do_and_a_thank_you_nothing(client):
    text_in(client, "thanks")
    assert replies("contact.answered") == []
    text_in(client, "hello")
    assert len(replies("contact.answered")) == 1


def test_the_words_are_kept_on_the_ticket(client, ticket):
    text_in(client, AGAIN)
    words = db.session.scalars(
        sa.select(Message.body).where(Message.ticket_id == ticket.id).order_by(Message.id)
    )
    assert words.all() == [QUESTION, AGAIN]


def test_an_empty_text_is_taken_and_looked_at_by_a_person(client):
    assert text_in(client, "").status_code == 200
    [ticket] = tickets()
    assert ticket.needs_look


@pytest.mark.parametrize("step", ["ANSWERS", "WINDOWS"])
def test_what_data_answers_or_dates_forbid_makes_no_ticket(client, monkeypatch, step):
    reply = Reply("answered_self_service", "help", {})
    monkeypatch.setattr(ladder, step, [lambda _heard: None, lambda _heard: reply])
    text_in(client, QUESTION)
    assert tickets() == []
    assert contacts()[0].disposition == "answered_self_service"
    assert len(replies("contact.answered")) == 1


def test_an_open_matter_goes_before_an_answer_from_data(client, ticket, monkeypatch):
    monkeypatch.setattr(ladder, "ANSWERS", [lambda _heard: Reply("answered_self_service", "help", {})])
    text_in(client, AGAIN)
    assert ticket.urges == 1
