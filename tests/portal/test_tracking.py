"""Where an item is, for anybody who has its number."""

import pytest

from tests.factories import bring_items, bring_promises, make_unit
from tests.intake.test_answers import ENDS, HEADING, IN_TIME, LATE

SENTENCE = f"Item {IN_TIME}: Departed, Nanjing, 2 Mar 08:00. Due by 4 Mar 18:00."


@pytest.fixture
def known(app, travel):
    """One item in time, of which two things were told."""
    make_unit("110000", city={"en": "Nanjing", "zh": "南京"})
    travel("2026-03-02 09:00")
    bring_promises("express,CN,,CN,,3,18:00")
    line = f"{IN_TIME},express,CN,310012,CN,201203,2026-03-0{{}}T08:00:00Z,{{}},110000,by Mr Wu,{ENDS}"
    bring_items(line.format(1, "accepted"), line.format(2, "departed"), heading=HEADING)


@pytest.mark.parametrize("typed", [IN_TIME, IN_TIME.lower(), "EE 402 100 577 CN", "EE۴۰۲۱۰۰۵۷۷CN"])
def test_an_item_is_found_however_it_is_typed(client, known, typed):
    page = client.get("/track", query_string={"item": typed})
    assert (page.status_code, SENTENCE in page.text) == (200, True)


def test_the_track_tells_cities_and_nobodys_name(client, known):
    page = client.get(f"/track?item={IN_TIME}").text
    assert page.count("Nanjing") == 3
    for secret in ("Unit 110000", "Mr Wu", "Li Wen", "Chen Hao", "310012", "+14155550101"):
        assert secret not in page


def test_an_item_nobody_told_us_of_is_no_error(client, known):
    page = client.get(f"/track?item={LATE}")
    assert (page.status_code, "Nothing has been recorded of this item yet." in page.text) == (200, True)


def test_a_blank_is_no_item(client, known):
    page = client.get("/track?item=%20")
    assert (page.status_code, "Nothing has been recorded" in page.text) == (200, False)


def test_a_wrong_digit_is_told_and_no_other_item_is_named(client, known):
    page = client.get("/track?item=EE402100578CN")
    assert (page.status_code, IN_TIME in page.text) == (422, False)
    assert page.text.count("This number has a wrong digit.") == 2


def test_from_the_item_one_goes_on_to_ask_about_it(client, known):
    client.get(f"/new/query?item={IN_TIME}")
    page = client.get("/new/query/item").text
    assert f'value="{IN_TIME}"' in page


@pytest.mark.parametrize(("language", "words"), [("zh", "离开"), ("es", "Salida"), ("fa", "خارج شد")])
def test_the_sentence_speaks_the_readers_language(client, known, language, words):
    client.get(f"/?language={language}")
    assert words in client.get(f"/track?item={IN_TIME}").text
