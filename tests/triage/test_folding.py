import pytest

from app.triage.folding import fold


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ＳＴＯＰ！", " stop "),
        ("  Didn't ARRIVE ", " didnt arrive "),
        ("¿Cuánto cuesta?", " cuanto cuesta "),
        ("كجاست", " کجاست "),
        ("بسته‌ام", " بسته ام "),
        ("۱۱", " 11 "),
        ("１２", " 12 "),
        ("還沒到，急", " 还没到 急 "),
        ("我打12305投诉", " 我打 12305 投诉 "),
        ("👍🏽", " 👍 "),
        ("\u202eok\u202c", " ok "),
        ("\ud800 ok", " ok "),
        ("…!?", "  "),
    ],
)
def test_one_form_for_every_way_of_typing(typed, read):
    assert fold(typed) == read


@pytest.mark.parametrize(
    "number",
    [
        "EA123456785CN",
        "EA 123 456 785 CN",
        "ea١٢٣٤٥٦٧٨٥cn",
        "400-123-4567",
        "9876543210123",
        "1Z999AA10123456784",
    ],
)
def test_numbers_of_items_and_tickets_look_all_the_same(number):
    assert fold(f"where is {number}?") == fold("where is RR604102338CN?") == " where is # "


def test_a_country_in_an_item_number_is_no_word():
    assert " es " not in fold("RR 604 102 338 ES")
