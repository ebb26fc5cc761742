"""Numbers of items as people write them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.items.numbers import ItemNumber, check_digit, near, numbers_in

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracking-numbers" / "numbers.csv"
RIGHT = "EA123456785CN"


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        "ea123456785cn",
        "我的EA123456785CN到哪了",
        "EA 123 456 785 CN?",
        "EA-123456785-CN.",
        "ＥＡ１２３４５６７８５ＣＮ",
        "بسته EA۱۲۳۴۵۶۷۸۵CN کجاست",
    ],
)
def test_it_is_read_in_any_script_and_grouping(text):
    assert numbers_in(text) == [ItemNumber(RIGHT, is_right=True)]


@pytest.mark.parametrize(
    "text", ["XEA123456785CN", "EA12345678CN", "EA1234567850CN", "EA123456785CNX", "", "+1 415 555 0101"]
)
def test_what_only_looks_like_one_is_none(text):
    assert numbers_in(text) == []


def test_a_wrong_check_digit_or_country_is_told_apart():
    assert numbers_in("EA123456786CN, EA123456785ZQ and EA123456785CN, EA123456785CN") == [
        ItemNumber("EA123456786CN", is_right=False),
        ItemNumber("EA123456785ZQ", is_right=False),
        ItemNumber(RIGHT, is_right=True),
    ]


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_the_check_digit_notices_a_wrong_digit(serial, place, shift):
    digits = f"{serial:08}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    # Modulo 11 with 10 written as 0 and 11 as 5, two digits can stand for two rests each: 0 and 5 miss some.
    if check_digit(digits) not in "05" or check_digit(wrong) not in "05":
        assert check_digit(digits) != check_digit(wrong)


@pytest.mark.parametrize("written", ["EA123456786CN", "EA123456758CN", "EB123456785CN", "EA213456785CN"])
def test_a_slip_is_near_what_was_meant(written):
    assert near(written, ["RR604102338CN", RIGHT]) == [RIGHT]


@pytest.mark.parametrize("written", [RIGHT, "EA213456786CN", "EA133456786CN", "EA12345678CN"])
def test_two_slips_or_none_are_not(written):
    assert near(written, [RIGHT]) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside this checkout")
def test_public_numbers_are_read_as_their_source_says():
    with SHARED.open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        right = [number for number in numbers_in(row["number"]) if number.is_right]
        assert bool(right) == (row["format"] == "s10" and row["valid"] == "1"), row
