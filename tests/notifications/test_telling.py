"""What is said to people, once, in their language."""

from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.core.wording import grouped
from app.notifications.models import Delivery
from app.wordings.queries import compose, local_moment, wordings
from tests.factories import make_point, make_ticket, moment, signed_post, text_form, text_in, tickets

CODES = (
    "opened", "opened_undated", "joined", "joined_undated", "reminder", "unheard", "climbed",
    "opted_out", "opted_in", "help",
)  # fmt: skip


def acknowledgements():
    return db.session.scalars(sa.select(Delivery).where(Delivery.event == "ticket.opened")).all()


def test_an_acknowledgement_names_reference_and_date(app, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket("query", point=make_point("+14155550101"))
    [delivery] = acknowledgements()
    assert grouped(ticket.reference) in delivery.text
    assert "5 Mar 09:00" in delivery.text
    assert delivery.recipient == "+14155550101"


def test_a_repeated_webhook_is_acknowledged_once(client):
    form = text_form("Where is my parcel?")
    for _ in range(3):
        signed_post(client, "/telephony/sms", form)
    assert len(acknowledgements()) == 1


@pytest.mark.parametrize(
    ("words", "language", "sign"),
    [
        ("我的包裹在哪里", "zh", "受理"),
        ("بسته من کجاست؟", "fa", "ی"),
        ("¿Dónde está mi paquete?", "es", "referencia"),
    ],
)
def test_it_is_said_in_the_language_of_the_text(client, words, language, sign):
    text_in(client, words)
    assert tickets()[0].language == language
    assert sign in acknowledgements()[0].text.lower()


def test_nobody_is_told_where_there_is_no_number(client):
    text_in(client, "Where is my parcel?", "anonymous")
    assert len(tickets()) == 1
    assert db.session.scalars(sa.select(Delivery)).all() == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", CUSTOMER_CODES)
def test_every_text_exists_in_every_language_and_can_be_filled_in(app, code, language):
    assert (code, language) in wordings()
    text = compose(code, language, ref="100 000 0009", date="5 Mar 09:00", unit="Station")
    assert "{" not in text
    assert len(text) <= 320
    assert "http" not in text


def test_a_language_we_do_not_write_gets_english(app):
    assert compose("help", "sw") == compose("help", "en")


def test_a_reference_is_grouped_to_be_read_aloud():
    assert grouped("1234567890") == "123 456 7890"


def test_a_moment_is_told_in_the_readers_zone():
    at, shanghai = moment("2026-03-02 20:00"), ZoneInfo("Asia/Shanghai")
    assert local_moment(at, shanghai, "en") == "3 Mar 04:00"
    assert local_moment(at, shanghai, "zh") == "3月3日 04:00"
    assert local_moment(at, shanghai, "fa") == "۳ مارس ۰۴:۰۰"
