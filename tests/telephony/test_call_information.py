"""Prices, delivery times and opening hours on the phone: asked by keys or in words, answered from rows."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.models import Contact
from app.tickets.operations.facts import write_facts
from tests.factories import LI_WEN, make_point, make_ticket, tickets
from tests.telephony.calling import Caller
from tests.telephony.conftest import make_office

TO_SPAIN = (
    "To Spain: Letter 6.00 Chinese yuan up to 20 grams; "
    "Parcel 148.50 Chinese yuan up to 1 kilogram, at most 30 days."
)
ONLY_PARCEL = "To Spain: Parcel 324.00 Chinese yuan up to 5 kilograms, at most 30 days."
CLOSED_TODAY = "Zhangjiang post office: today closed, tomorrow from 09:00 to 17:30."
PRICE_NEXT = "To hear this again, press star. For another price, 1. For a person, 0. For the main menu, hash."


def ask(house, *keys, number=LI_WEN):
    caller = Caller(house, number).dial().press("5")
    for each in keys:
        caller.press(each)
    return caller


def ended():
    """How the last contact ended, and what it was about."""
    last = sa.select(Contact.disposition, Contact.topic).order_by(Contact.id.desc())
    return tuple(db.session.execute(last).first())


def test_the_menu_tells_of_it(counter):
    caller = Caller(counter).dial()
    assert "For prices, delivery times and offices, 5." in caller.heard
    assert caller.press("5").heard.startswith("For prices and delivery times, press 1.")


@pytest.mark.parametrize("begins", ["34", "0034", "34600"])
def test_a_country_is_known_by_how_its_numbers_begin(counter, begins):
    assert ONLY_PARCEL in ask(counter, "1", "2", f"{begins}#", "1500#").heard


@pytest.mark.parametrize("words", ["Spain", "to España please", "西班牙"])
def test_a_country_may_be_said_in_any_of_our_languages(counter, words):
    caller = ask(counter, "1", "2").say(words)
    assert caller.heard.startswith("Key in the weight in grams")
    assert ONLY_PARCEL in caller.press("1500#").heard


def test_who_says_the_weight_too_is_not_asked_for_it(counter):
    assert ONLY_PARCEL in ask(counter, "1", "2").say("2 kilos to Spain").heard


@pytest.mark.parametrize("weight", ["#", "0#"])
def test_without_a_weight_each_is_told_at_its_lightest(counter, weight):
    assert ask(counter, "1", "2", "34#", weight).heard == f"{TO_SPAIN} {PRICE_NEXT}"


def test_at_home_is_a_key(counter):
    caller = ask(counter, "1", "1", "800#")
    assert caller.heard.startswith("To China: Parcel 9.00 Chinese yuan up to 1 kilogram.")


def test_what_no_price_carries_is_said_and_a_person_offered(counter):
    caller = ask(counter, "1", "2", "34#", "9000#")
    assert caller.heard.startswith("We cannot tell you a price for that. To hear this again")
    caller.hang_up()
    assert ended() == ("dropped", None)


def test_no_country_is_asked_for_once_more_then_let_be(counter):
    caller = ask(counter, "1", "2", "999#")
    assert caller.heard.startswith("We know no such country. Say the country.")
    caller.say("from Spain to Iran")
    assert caller.heard.startswith("We know no such country. For the main menu, press hash.")


def test_a_weight_alone_names_no_country_abroad(counter):
    assert ask(counter, "1", "2").say("two letters of 20 grams").heard.startswith("We know no such country.")


def test_a_house_without_a_country_has_no_prices(items):
    assert ask(items, "1").heard.startswith("We cannot tell you a price for that. For prices")


def test_a_star_says_the_answer_again(counter):
    assert ask(counter, "1", "2", "34#", "1500#").press("*").heard.startswith(ONLY_PARCEL)
    assert ask(counter, "2", "201203#").press("*").heard.startswith(CLOSED_TODAY)


@pytest.mark.parametrize(
    ("key", "language", "said"),
    [
        ("2", "zh", "寄往西班牙：信函6.00人民币（20克以内）；包裹148.50人民币（1千克以内），最长30天。"),
        ("3", "fa", "به اسپانیا: نامه ۶٫۰۰ یوآن چین تا ۲۰ گرم؛ بسته ۱۴۸٫۵۰ یوآن چین تا ۱ کیلوگرم، حداکثر ۳۰ روز."),
        ("4", "es", "A España: Carta 6,00 yuanes renminbi hasta 20 gramos; Paquete 148,50 yuanes renminbi "
                    "hasta 1 kilogramo, como máximo 30 días."),
    ],
)  # fmt: skip
def test_figures_are_words_in_each_language(counter, key, language, said):
    caller = Caller(counter).dial().press("9").press(key)
    for each in ("5", "1", "2", "34#", "#"):
        caller.press(each)
    assert caller.heard.startswith(said)
    assert set(caller.languages) == {{"zh": "zh-CN", "fa": "fa-IR", "es": "es-ES"}[language]}


def test_an_office_is_found_by_the_postcode_it_serves(counter):
    assert ask(counter, "2", "201203#").heard.startswith(CLOSED_TODAY)


@pytest.mark.parametrize(
    "words", ["Zhangjiang post office", "in Shanghai", "张江邮局", "12 Bibo Road", "201203"]
)
def test_an_office_may_be_said(counter, words):
    assert ask(counter, "2").say(words).heard.startswith(CLOSED_TODAY)


def test_where_an_address_is_known_its_office_is_told_at_once(counter):
    case = make_ticket("pickup", point=make_point(LI_WEN, language="en"))
    with transaction():
        write_facts(case, {"address": "12 Bibo Road"}, actor=SYSTEM)
    caller = ask(counter, "2")
    assert caller.heard.startswith(
        f"For the address where we last collected something from you: {CLOSED_TODAY}"
    )
    assert caller.press("*").heard.startswith(CLOSED_TODAY)
    assert caller.press("1").heard.startswith("Key in the postcode")


def test_an_unknown_place_is_asked_for_once_more_then_let_be(counter):
    caller = ask(counter, "2", "999999#")
    assert caller.heard.startswith("We do not know which office you mean. Key in the postcode")
    assert "For the main menu, press hash." in caller.say("in Paris").heard


def test_a_city_with_many_offices_is_no_answer(counter):
    for number in range(3):
        make_office(f"31010{number}")
    assert "We do not know which office you mean." in ask(counter, "2").say("Shanghai").heard


def test_self_service_leaves_no_ticket_but_its_topic(counter):
    for keys, topic in ((("1", "2", "34#", "#"), "price"), (("2", "201203#"), "hours_office")):
        ask(counter, *keys).hang_up()
        assert ended() == ("answered_self_service", topic)
    assert tickets() == []


def test_a_person_is_a_key_away(counter):
    caller = ask(counter, "1", "2", "34#", "#").press("0")
    assert caller.heard.startswith("A colleague will call you back.")
    caller.leave(5)
    assert [ticket.topic for ticket in tickets()] == ["callback"]
