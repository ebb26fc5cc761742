"""References: ten digits that notice a slip and tell nothing of their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing import BLOCK
from app.core.transaction import transaction
from app.tickets.references import (
    _SPACE,
    check_digit,
    draw_reference,
    read_reference,
    reference_of,
)
from tests.factories import make_ticket

numbers = st.integers(min_value=0, max_value=_SPACE - 1)
KEY = "a key for tests"


@given(numbers)
def test_a_reference_has_ten_digits_begins_with_no_zero_and_reads_back(number):
    reference = reference_of(number, KEY)
    assert len(reference) == 10
    assert reference[0] != "0"
    assert read_reference(reference) == reference


@given(numbers, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(number, position, shift):
    digits = list(reference_of(number, KEY))
    digits[position] = str((int(digits[position]) + shift) % 10)
    assert read_reference("".join(digits)) is None


@given(numbers, st.integers(0, 8))
def test_every_swap_of_neighbours_is_noticed(number, position):
    reference = reference_of(number, KEY)
    left, right = reference[position], reference[position + 1]
    swapped = reference[:position] + right + left + reference[position + 2 :]
    assert read_reference(swapped) == (reference if left == right else None)


def test_the_check_digit_is_damms():
    assert check_digit("572") == "4"
    assert check_digit("5724") == "0"


def test_no_two_numbers_share_a_reference():
    sample = range(100_000, 120_000)
    assert len({reference_of(number, KEY) for number in sample}) == len(sample)


def test_the_ends_of_the_space_are_in_it():
    ends = [0, 1, _SPACE - 2, _SPACE - 1]
    assert len({reference_of(number, KEY) for number in ends}) == 4
    assert reference_of(_SPACE, KEY) == reference_of(0, KEY)


@given(numbers)
def test_neighbours_in_time_are_no_neighbours_in_number(number):
    first, second = int(reference_of(number, KEY)), int(reference_of((number + 1) % _SPACE, KEY))
    assert abs(first - second) > 100


def test_another_installation_counts_otherwise():
    ours = [reference_of(number, KEY) for number in range(100)]
    theirs = [reference_of(number, "another key") for number in range(100)]
    assert not set(ours) & set(theirs)


def spellings(reference):
    persian = reference.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    arabic = reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    wide = reference.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    grouped = f"{reference[:3]} {reference[3:6]} {reference[6:]}"
    return [
        reference, grouped, grouped.replace(" ", "-"), grouped.replace(" ", "\u00a0"), f" #{reference} ", f"№ {grouped}",
        persian, f"{arabic[:3]} {arabic[3:]}", wide, ".".join(reference), grouped.replace(" ", "–"),
    ]  # fmt: skip


@pytest.mark.parametrize("position", range(11))
def test_a_reference_is_read_in_any_script_and_grouping(position):
    reference = reference_of(4711, KEY)
    assert read_reference(spellings(reference)[position]) == reference


@given(st.text(max_size=40))
def test_whatever_is_typed_never_breaks_reading(text):
    read = read_reference(text)
    assert read is None or (len(read) == 10 and read.isascii() and read.isdecimal())


@pytest.mark.parametrize(
    "text", ["", "123456789", "12345678901", "0123456789", "call 415 555 0101", "²³¹²³¹²³¹²"]
)
def test_what_is_no_reference_is_none(text):
    assert read_reference(text) is None


def test_more_references_than_a_block_are_all_different(app):
    with transaction():
        drawn = [draw_reference() for _ in range(BLOCK * 2 + 1)]
    assert len(set(drawn)) == len(drawn)


def test_a_ticket_gets_one(app):
    reference = make_ticket().reference
    assert read_reference(reference) == reference
