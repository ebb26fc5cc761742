"""The words by which people stop and start our texts."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.customers.models import OptOut
from app.notifications.models import Delivery, DeliveryState
from app.tickets.operations.answering import write_message
from tests.factories import LI_WEN, colleague, make_agent, text_in, tickets

CHINA, IRAN, SPAIN = "+8613800138000", "+989123456789", "+34612345678"


def deliveries():
    return db.session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()


def opt_outs():
    return db.session.scalars(sa.select(OptOut.channel)).all()


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "UNSUBSCRIBE", "END", "QUIT", "STOPALL"])
def test_the_providers_word_is_noted_and_answered_by_the_provider_alone(client, word):
    text_in(client, word)
    assert opt_outs() == ["sms"]
    assert deliveries() == []
    assert tickets() == []


def test_the_providers_own_verdict_counts(client):
    text_in(client, "no more please", OptOutType="STOP")
    assert opt_outs() == ["sms"]
    assert deliveries() == []


@pytest.mark.parametrize(
    ("word", "sender"),
    [
        ("TD", CHINA),
        ("td", CHINA),
        ("退订", CHINA),
        ("لغو", IRAN),
        ("11", IRAN),
        ("۱۱", IRAN),
        ("BAJA", SPAIN),
        ("baja", SPAIN),
    ],
)
def test_our_own_words_are_noted_and_answered_by_us(client, word, sender):
    text_in(client, word, sender)
    assert opt_outs() == ["sms"]
    [delivery] = deliveries()
    assert (delivery.state, delivery.recipient) == (DeliveryState.DUE, sender)
    assert tickets() == []


def test_a_word_of_another_country_is_only_a_word(client):
    text_in(client, "11", LI_WEN)
    assert opt_outs() == []


def test_stop_among_other_words_stops_nothing(client):
    text_in(client, "Please stop the delivery of my parcel")
    assert opt_outs() == []
    assert len(tickets()) == 1


def test_stopping_twice_is_stopping_once(client):
    text_in(client, "退订", CHINA)
    text_in(client, "退订", CHINA)
    assert opt_outs() == ["sms"]


def test_after_stop_nobody_can_write_to_them(client):
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    text_in(client, "STOP")
    agent = colleague(make_agent())
    with pytest.raises(Refused, match="asked not to be written to"), transaction():
        write_message(ticket, "We found it.", actor=agent)


def test_a_stop_holds_for_what_was_queued_before(client, run_jobs):
    text_in(client, "Where is my parcel?")
    text_in(client, "STOP")
    run_jobs()
    assert [delivery.state for delivery in deliveries()] == [DeliveryState.SUPPRESSED]


def test_a_new_text_after_stop_is_heard_and_its_acknowledgement_suppressed(client):
    text_in(client, "STOP")
    text_in(client, "Where is my parcel?")
    assert len(tickets()) == 1
    assert [delivery.state for delivery in deliveries()] == [DeliveryState.SUPPRESSED]


def test_after_stop_a_word_for_help_is_answered_and_a_greeting_is_not(client):
    text_in(client, "退订", CHINA)
    text_in(client, "你好", CHINA)
    text_in(client, "帮助", CHINA)
    states = [delivery.state for delivery in deliveries()]
    assert states == [DeliveryState.DUE, DeliveryState.SUPPRESSED, DeliveryState.DUE]


def test_start_has_them_again(client):
    text_in(client, "STOP")
    text_in(client, "START")
    assert opt_outs() == []
    text_in(client, "Where is my parcel?")
    assert [delivery.state for delivery in deliveries()] == [DeliveryState.DUE]


def test_stopping_on_one_channel_leaves_the_other(client):
    text_in(client, "STOP", f"whatsapp:{LI_WEN}")
    assert opt_outs() == ["whatsapp"]
    text_in(client, "Where is my parcel?", LI_WEN)
    assert deliveries()[-1].state is DeliveryState.DUE


def test_on_whatsapp_the_provider_answers_no_words_so_we_do(client):
    text_in(client, "STOP", f"whatsapp:{LI_WEN}")
    [delivery] = deliveries()
    assert (delivery.channel, delivery.state) == ("whatsapp", DeliveryState.DUE)


def test_stop_on_an_open_matter_neither_urges_nor_reopens(client):
    text_in(client, "Where is my parcel?")
    text_in(client, "STOP")
    [ticket] = tickets()
    assert ticket.urges == 0
