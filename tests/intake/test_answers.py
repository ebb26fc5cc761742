"""What is answered from data makes no ticket; whoever wants a person gets one by a 1."""

import pytest
import sqlalchemy as sa

from app.accounts.queries import HOME
from app.calendars.models import WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.configuration import write_setting
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.items.checks import s10_digit
from app.items.models import Product, Rate
from app.notifications.models import Delivery
from app.tickets.models import Attachment, Contact, Message, Party, Status, TicketUnit
from app.tickets.operations.closing import end_ticket
from tests.factories import LI_WEN, bring_items, bring_promises, make_unit, text_in, tickets

IN_TIME, LATE, CAME, TRIED = "EE402100577CN", "EA123456785CN", "EA733104625CN", "EE402100585CN"
CHEN_HAO, STRANGER = "+14155550103", "+14155550199"
ENDS = "Chen Hao,+14155550103,Li Wen,+14155550101"
HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,event_at,event_code,"
    "place,text,sender_name,sender_number,addressee_name,addressee_number"
)


@pytest.fixture
def hub(app):
    """A unit that tracks name, in a city."""
    return make_unit("110000", city={"en": "Nanjing", "zh": "南京"})


@pytest.fixture
def known(client, hub, travel):
    """Four items between the same two people, on the eighth of March."""
    travel("2026-03-08 08:00")
    bring_promises("express,CN,,CN,,3,18:00")
    bring_items(
        f"{IN_TIME},express,CN,310012,CN,201203,2026-03-06T08:00:00Z,accepted,110000,,{ENDS}",
        f"{LATE},express,CN,310012,CN,201203,2026-03-02T08:00:00Z,departed,110000,,{ENDS}",
        f"{CAME},express,CN,310012,CN,201203,2026-03-06T08:00:00Z,delivered,110000,front desk,{ENDS}",
        f"{TRIED},express,CN,310012,CN,201203,2026-03-07T08:00:00Z,failed_attempt,110000,,{ENDS}",
        heading=HEADING,
    )
    return client


def last_text():
    return db.session.scalars(sa.select(Delivery.text).order_by(Delivery.id.desc())).first()


def dispositions():
    return db.session.scalars(sa.select(Contact.disposition).order_by(Contact.started_at, Contact.id)).all()


def test_a_question_about_an_item_in_time_is_answered(known):
    text_in(known, f"Where is {IN_TIME}?")
    assert tickets() == []
    assert dispositions() == ["answered_self_service"]
    assert last_text() == (
        f"Item {IN_TIME}: Accepted, Unit 110000, 6 Mar 08:00. Due by 9 Mar 18:00. "
        "Reply 1 if you want us to look into it."
    )


def test_a_question_with_a_picture_is_looked_at_by_somebody(known):
    text_in(
        known, f"Where is {IN_TIME}?", MediaUrl0="https://api.twilio.com/1", MediaContentType0="image/jpeg"
    )
    [ticket] = tickets()
    assert ticket.triage["items"] == [IN_TIME]
    [attachment] = db.session.scalars(sa.select(Attachment))
    assert attachment.timeline_id == ticket.id


def test_the_answer_speaks_their_language(known):
    text_in(known, f"我的快递{IN_TIME}到哪了")
    assert (
        last_text()
        == f"邮件{IN_TIME}：已收寄，Unit 110000，3月6日 08:00，预计3月9日 18:00前送达。回复1转人工。"
    )


def test_a_late_one_opens_a_ticket_for_somebody_proved_by_their_number(known, hub):
    text_in(known, f"{LATE}还没到，急")
    [ticket] = tickets()
    [party] = db.session.scalars(sa.select(Party))
    assert (ticket.kind, ticket.language, ticket.priority) == ("query", "zh", "high")
    assert (party.role, party.proof) == ("addressee", "caller_id")
    assert ticket.lead_unit_id == hub.id
    assert (
        hub.id
        in db.session.scalars(sa.select(TicketUnit.unit_id).where(TicketUnit.ticket_id == ticket.id)).all()
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (IN_TIME, "Due by 9 Mar 18:00."),
        (LATE, "It was due by 5 Mar 18:00 and is late."),
        (CAME, "Delivered"),
        (TRIED, "Delivery attempted"),
    ],
)
def test_a_number_alone_is_answered_in_any_case(known, number, said):
    text_in(known, number.lower())
    assert tickets() == []
    assert said in last_text()


@pytest.mark.parametrize(
    "words",
    [
        f"{LATE} where is it?",
        f"{CAME} I have not received it",
        f"{TRIED} when does it come?",
        f"{IN_TIME} your courier was rude, I complain",
        f"Where are {IN_TIME} and {LATE}?",
        f"Where are {IN_TIME} and RR604102338CN?",  # of which we know nothing
    ],
)
def test_what_data_does_not_settle_opens_a_ticket(known, words):
    text_in(known, words)
    assert len(tickets()) == 1


def test_two_items_in_time_are_two_sentences(known):
    bring_items(
        "RR604102338CN,express,CN,,CN,,2026-03-07T08:00:00Z,accepted,110000,",
    )
    text_in(known, f"where are {IN_TIME} and RR604102338CN")
    assert tickets() == []
    assert last_text().count("Due by") == 2


def test_a_stranger_sees_the_city_only(known):
    text_in(known, CAME, STRANGER)
    assert "Delivered, Nanjing" in last_text()
    assert "110000" not in last_text()
    assert "front desk" not in last_text()


@pytest.mark.parametrize("one", ["1", "１", "۱", " 1."])
def test_a_one_after_the_answer_opens_a_ticket_with_the_words_before(known, one):
    text_in(known, f"Where is {IN_TIME}?")
    text_in(known, one)
    [ticket] = tickets()
    assert (ticket.kind, ticket.subject, ticket.triage["items"]) == (
        "query",
        f"Where is {IN_TIME}?",
        [IN_TIME],
    )
    assert dispositions() == ["answered_self_service", "ticket_opened"]
    said = sa.select(Message.body).where(Message.ticket_id == ticket.id).order_by(Message.at, Message.id)
    assert db.session.scalars(said).all() == [f"Where is {IN_TIME}?", one]


def test_a_one_to_nothing_is_as_any_text(known):
    text_in(known, "1")
    [ticket] = tickets()
    assert ticket.subject == "1"


def test_the_same_question_again_gets_no_second_text_within_the_hour(known, travel):
    for at in ("2026-03-08 08:01", "2026-03-08 08:02", "2026-03-08 09:01"):
        travel(at)
        text_in(known, IN_TIME)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 2


def test_the_sender_joins_what_the_addressee_opened(known):
    text_in(known, f"{LATE} where is it?")
    text_in(known, f"Hello, what about {LATE}?", CHEN_HAO)
    [ticket] = tickets()
    roles = {row.role: row.proof for row in db.session.scalars(sa.select(Party))}
    assert roles == {"addressee": "caller_id", "sender": "caller_id"}
    assert ticket.urges == 1


def test_a_stranger_is_heard_on_it_and_told_no_more_than_that(known):
    text_in(known, f"{LATE} where is it?")
    text_in(known, f"Hello, what about {LATE}?", STRANGER)
    [ticket] = tickets()
    assert (ticket.urges, ticket.needs_look) == (0, True)
    assert last_text() == "We are looking into this already, and have added your message."


def test_a_number_that_has_to_do_with_many_items_joins_by_item_only(known):
    shop = "+14155550131"
    for number in range(6):
        bring_items(
            f"988{number:010},express,CN,,CN,,2026-03-06T08:00:00Z,accepted,x,,Shop,{shop},,", heading=HEADING
        )
    text_in(known, "My parcel did not arrive, where is it?", shop)
    text_in(known, "Where is the other parcel?", shop)
    assert len(tickets()) == 2


def test_a_number_with_few_items_joins_by_itself(known):
    text_in(known, "My parcel did not arrive, where is it?", CHEN_HAO)
    text_in(known, "Where is the parcel?", CHEN_HAO)
    assert len(tickets()) == 1


def test_the_reference_of_an_ended_ticket_alone_is_answered(client):
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    text_in(client, ticket.reference)
    assert len(tickets()) == 1
    assert "was closed on" in last_text()
    text_in(client, f"{ticket.reference} is still not settled")
    assert len(tickets()) == 2


def test_nobody_who_wants_no_texts_is_answered(known):
    text_in(known, "STOP", LI_WEN)
    text_in(known, IN_TIME, LI_WEN)
    states = db.session.scalars(sa.select(Delivery.state).order_by(Delivery.id)).all()
    assert states[-1] == "suppressed"


@pytest.fixture
def house(client, travel):
    """A post in China that sells a parcel to Spain, with an office that opens at nine."""
    travel("2026-03-02 08:00")  # a Monday
    with transaction():
        write_setting(HOME, "CN")
        db.session.add(Product(code="parcel", position=1, names={"en": "Parcel"}))
        db.session.flush()
        db.session.add(
            Rate(
                product="parcel",
                origin_country="CN",
                destination_country="ES",
                grams=1000,
                amount=14850,
                currency="CNY",
            )
        )
        office = db.session.scalars(sa.select(WorkCalendar.id).where(WorkCalendar.code == "office")).one()
        configuration_changed()
    unit = make_unit("310103", calendar_id=office, city={"en": "Shanghai"})
    with transaction():
        unit.kind, unit.names = "post_office", {"en": "Zhangjiang post office", "zh": "张江邮局"}
        configuration_changed()
    return client


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("How much does it cost to send 1 kg to Spain?", "To Spain: Parcel CN¥148.50 up to 1 kg. Reply 1"),
        ("What are the opening hours of Zhangjiang post office?", "today 09:00–17:30, tomorrow 09:00–17:30."),
        ("张江邮局几点开门？", "张江邮局：今天09:00–17:30"),
        ("What are your opening hours in Shanghai?", "Zhangjiang post office: today"),
    ],
)
def test_prices_and_hours_are_rows_and_answered(house, words, said):
    text_in(house, words)
    assert tickets() == []
    assert said in last_text()


@pytest.mark.parametrize(
    "words", ["How much does it cost to send a piano to the moon?", "When are you open in Paris?"]
)
def test_what_the_rows_do_not_tell_goes_to_a_person(house, words):
    text_in(house, words)
    assert len(tickets()) == 1


@pytest.mark.parametrize(
    ("opens", "closes", "disposition"),
    [(240, None, "too_early"), (None, 5, "too_late"), (None, None, "ticket_opened")],
)
def test_outside_its_window_a_matter_is_told_the_date(known, opens, closes, disposition):
    with transaction():
        db.session.add(
            FilingWindow(
                position=1,
                kind="query",
                opens_after_hours=opens,
                closes_after=closes,
                source="a rule of this test",
            )
        )
        configuration_changed()
    text_in(known, f"{LATE} where is it?")
    assert dispositions() == [disposition]
    if disposition == "too_early":
        assert "from 12 Mar 08:00" in last_text()
    if disposition == "too_late":
        assert "until 7 Mar 23:59" in last_text()
    text_in(known, "1")
    assert len(tickets()) == 1
    assert set(db.session.scalars(sa.select(Message.ticket_id))) == {tickets()[0].id}


def test_a_threat_waits_for_no_window(known):
    with transaction():
        db.session.add(
            FilingWindow(position=1, kind="complaint", opens_after_hours=240, source="a rule of this test")
        )
        configuration_changed()
    text_in(known, f"I complain about {LATE}, I will call my lawyer")
    assert len(tickets()) == 1


def test_digits_that_may_be_anything_name_an_item_we_know(known):
    bring_items("9881100412253,express,CN,,CN,,2026-03-07T08:00:00Z,accepted,110000,")
    text_in(known, "where is my thing 9881100412253 now?")
    assert dispositions() == ["answered_self_service"]
    text_in(known, "where is my thing 9881100412299 now?")
    assert tickets()[0].triage["items"] == []


def test_a_slip_near_an_item_that_only_a_carrier_told_of_is_asked_back(known):
    text_in(known, "EA123456786CN")
    assert f"Did you mean {LATE}?" in last_text()


def test_whoever_urges_is_answered_where_they_asked(known):
    text_in(known, f"{LATE} where is it?")
    text_in(known, f"{LATE}还没收到", CHEN_HAO)
    last = db.session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
    assert last.recipient == CHEN_HAO
    assert tickets()[0].reference[:3] in last.text
    assert "已记入" in last.text


def test_a_shop_that_asks_after_an_item_again_joins_its_oldest_ticket(known, travel):
    shop = "+14155550131"
    numbers = [f"RR6041{number:04}" for number in range(8)]
    for minute, number in enumerate(numbers):
        travel(f"2026-03-08 08:{minute:02}")
        serial = f"{number[2:]}"
        text_in(known, f"RR{serial}{s10_digit(serial)}CN did not arrive, where is it?", shop)
    assert len(tickets()) == 8
    serial = numbers[0][2:]
    text_in(known, f"RR{serial}{s10_digit(serial)}CN is still missing", shop)
    assert len(tickets()) == 8
    assert tickets()[0].urges == 1


def test_strangers_are_not_told_how_a_ticket_ended(client):
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    text_in(client, ticket.reference, STRANGER)
    assert "was closed on" not in last_text()
