"""Numbers of items as people write them."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.items.numbers import candidates_in, is_only_numbers, near, numbers_in

RIGHT = "EA123456785CN"
FEDEX = "986578788855"
CN, IR = "9812345678901", "123456789012345678901234"


def right_in(text):
    return [each.number for each in numbers_in(text) if each.is_right]


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        "ea123456785cn",
        "我的EA123456785CN到哪了",
        "EA 123 456 785 CN?",
        "EA-123456785-CN.",
        "E A 1 2 3 4 5 6 7 8 5 C N",
        "where is my EA 123 456 785 CN it is late",
        "ＥＡ１２３４５６７８５ＣＮ",
        "بسته EA۱۲۳۴۵۶۷۸۵CN کجاست",
    ],
)
def test_it_is_read_in_any_script_and_grouping(text):
    [found] = numbers_in(text)
    assert (found.number, found.form, found.is_right) == (RIGHT, "s10", True)


@pytest.mark.parametrize(
    "text",
    [
        "XEA123456785CN",
        "EA12345678CN",
        "EA123456785CNX",
        "",
        "+1 415 555 0101",
        "+34 612 345 678",
        "13912345678",
        "tel 612345678",
        "la 12345678 es mía",
        "call me on 4155550101 or 13912345678",
        "2026-11-22 10:15",
        "I paid 1,234.50 and 98.20",
        "A" * 30,
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert right_in(text) == []


def test_a_wrong_check_digit_or_country_is_told_apart():
    found = numbers_in("EA123456786CN, EA123456785ZQ and EA123456785CN, EA123456785CN")
    assert [(each.number, each.is_right) for each in found] == [
        ("EA123456786CN", False),
        ("EA123456785ZQ", False),
        (RIGHT, True),
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Your 1Z 410 E7W 03 9275 1591 never came", "1Z410E7W0392751591"),
        ("it is TBA 502887274000.", "TBA502887274000"),
        ("9400 1112 0620 6407 6287 46 where", "9400111206206407628746"),
        ("1LS 711 901 361 8127 - 1", "1LS71190136181271"),
    ],
)
def test_letters_or_length_say_enough(text, number):
    assert right_in(text) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (FEDEX, FEDEX),
        (f"{FEDEX}?", FEDEX),
        (f"tracking number {FEDEX} please", FEDEX),
        (f"{FEDEX} is my parcel", FEDEX),
        (f"fedex {FEDEX}", FEDEX),
        (f"order 1234, parcel {FEDEX}", FEDEX),
        (f"快递单号：{CN}，电话13912345678", CN),
        (f"mi envío {CN} no llega", CN),
        (f"número de guía {FEDEX}", FEDEX),
        (f"مرسوله من {IR} کجاست", IR),
        ("کد رهگیری ۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶۷۸۹۰۱۲۳۴", IR),
        ("my dhl waybill 3318810025", "3318810025"),
        ("3318810025", "3318810025"),
        (f"parcel {FEDEX} 14 days ago", FEDEX),
    ],
)
def test_digits_alone_count_when_a_word_says_so_or_there_is_nothing_else(text, number):
    assert right_in(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        f"I wrote {FEDEX} on it",
        f"order {FEDEX}",
        f"my parcel, order number {FEDEX}",
        f"订单号 {FEDEX}",
        f"包裹没到，身份证 {FEDEX}",
        f"pedido {FEDEX}",
        f"شماره سفارش {FEDEX}",
        "my parcel never came, case 3318810025",
        "my parcel 3318810025 never came",
        f"ID {CN}",
    ],
)
def test_digits_alone_do_not_count_when_no_word_or_another_says_so(text):
    assert right_in(text) == []
    assert any(not each.is_sure for each in candidates_in(text))


def test_two_numbers_side_by_side_are_not_one():
    assert right_in(f"{FEDEX} 477179081230") == [FEDEX, "477179081230"]
    assert right_in("EA 123 456 785 CN EA 733 104 625 CN") == [RIGHT, "EA733104625CN"]


def test_a_wrong_number_of_any_form_is_read_so_that_it_can_be_asked_back():
    [slip] = numbers_in("my parcel 986578788856 is late")
    assert (slip.is_right, slip.is_checked, slip.form) == (False, True, "fedex_12")
    assert near(slip.number, [RIGHT, FEDEX]) == [FEDEX]


def test_a_number_without_check_digit_says_so():
    assert [each.is_checked for each in numbers_in(f"{CN}, {RIGHT}")] == [False, True]


@pytest.mark.parametrize(
    ("text", "is_only"),
    [
        (f"{RIGHT}?", True),
        (f" {CN} / {RIGHT}", True),
        ("3318 810 025", True),
        (f"where is {RIGHT}", False),
        (f"{RIGHT} 哪", False),
        ("", False),
        ("12", False),
    ],
)
def test_a_text_may_be_nothing_but_numbers(text, is_only):
    assert is_only_numbers(text) is is_only


@pytest.mark.parametrize("written", ["EA123456786CN", "EA123456758CN", "EB123456785CN", "EA213456785CN"])
def test_a_slip_is_near_what_was_meant(written):
    assert near(written, ["RR604102338CN", RIGHT]) == [RIGHT]


@pytest.mark.parametrize("written", ["9812345678902", "9812345679801"])
def test_a_slip_is_near_in_a_form_without_check_digit_too(written):
    assert near(written, [RIGHT, CN]) == [CN]


@pytest.mark.parametrize("written", [RIGHT, "EA213456786CN", "EA133456786CN", "EA12345678CN"])
def test_two_slips_or_none_are_not(written):
    assert near(written, [RIGHT]) == []


@given(st.text("EAC N12345-.٣一é+\n", max_size=3_000))
def test_whatever_is_written_is_read_and_what_is_found_was_written(text):
    said = "".join(letter for letter in text if letter.isalnum())
    for each in candidates_in(text):
        assert 10 <= len(each.number) <= 39
        assert all(part in said or not part.isascii() for part in each.number)


def calls_for(text):
    """How many functions are called to read a text: what grows faster than the text shows here on any machine."""
    calls = []
    sys.setprofile(lambda *happened: calls.append(happened[1]))
    try:
        candidates_in(text)
    finally:
        sys.setprofile(None)
    return len(calls)


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "A", "A ", "A1", "E A 1 ", "12-", "1Z ", "EA 123456785 C ", "9400 ", f"{FEDEX} ", "   "],
)
def test_the_work_grows_with_the_length_of_a_text(piece):
    assert calls_for(piece * 4_000) <= calls_for(piece * 500) * 9 + 100
