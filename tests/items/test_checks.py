"""Check characters of item numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.items.checks import fedex, gs1, hybrid_37_36, luhn, one_two, remainder_of_seven, s10_digit

EXAMPLES = [  # the examples of the standards, or numbers that their carriers print in manuals
    (gs1, "4006381333931"),
    (luhn, "79927398713"),
    (one_two, "999AA10123456784"),
    (one_two, "C10999911320231"),
    (remainder_of_seven, "3318810025"),
    (fedex, "986578788855"),
    (hybrid_37_36, "008182709980000020033350276C"),
]


@pytest.mark.parametrize(("check", "number"), EXAMPLES, ids=lambda each: getattr(each, "__name__", each))
def test_a_right_number_passes(check, number):
    assert check(number)


@pytest.mark.parametrize(("check", "number"), EXAMPLES, ids=lambda each: getattr(each, "__name__", each))
def test_every_other_check_digit_is_noticed(check, number):
    others = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert not any(check(other) for other in others)


@given(st.text("0123456789", min_size=5, max_size=30), st.data())
def test_one_wrong_digit_is_noticed(serial, data):
    place = data.draw(st.integers(0, len(serial) - 1))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != serial[place]]))
    wrong = serial[:place] + digit + serial[place + 1 :]
    for check in (gs1, luhn):
        right = next(serial + last for last in "0123456789" if check(serial + last))
        assert not check(wrong + right[-1])


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_s10_notices_a_wrong_digit(serial, place, shift):
    digits = f"{serial:08}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    # Modulo 11 with 10 written as 0 and 11 as 5, two digits can stand for two rests each: 0 and 5 miss some.
    if s10_digit(digits) not in "05" or s10_digit(wrong) not in "05":
        assert s10_digit(digits) != s10_digit(wrong)
