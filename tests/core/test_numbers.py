"""Numbers in whatever script and form people write them."""

import csv
from pathlib import Path

import pytest

from app.core.numbers import country_dialled, country_of, fold_digits, is_withheld, to_e164

VECTORS = Path(__file__).resolve().parents[2] / "../shared/data/phone-vectors/numbers.csv"


@pytest.mark.parametrize(
    "typed",
    [
        "+14155550101",
        "+1 (415) 555-0101",
        "0014155550101",
        "+1.415.555.0101",
        "＋１４１５５５５０１０１",
        "+۱۴۱۵۵۵۵۰۱۰۱",
        "+١٤١٥٥٥٥٠١٠١",
        "+1 ۴۱۵ ۵۵۵ ۰۱۰۱",
        "٠٠١٤١٥٥٥٥٠١٠١",
        "+१४१५५५५०१०१",
        " +1-415-555-0101 ",
        "\u202a+1 415 555 0101\u202c",
    ],
)
def test_a_number_is_the_same_in_every_script(typed):
    assert to_e164(typed) == "+14155550101"


def test_a_national_number_needs_a_region():
    assert to_e164("0912 345 6789") is None
    assert to_e164("۰۹۱۲ ۳۴۵ ۶۷۸۹", "IR") == "+989123456789"


@pytest.mark.parametrize("typed", ["", "+", "hello", "+1", "+" + "9" * 40, "12", "\x00", "+0000000000"])
def test_what_is_no_number_is_none(typed):
    assert to_e164(typed) is None


@pytest.mark.parametrize(
    "address", ["", "anonymous", "Anonymous", " UNKNOWN ", "restricted", "+266696687", "+86282452253"]
)
def test_withheld_numbers_are_nobodys(address):
    assert is_withheld(address)


def test_a_number_is_not_withheld():
    assert not is_withheld("+14155550101")


def test_digits_of_any_script_are_folded_and_nothing_else_is():
    assert fold_digits("کد ۱۲۳، ٤٥٦ and ７") == "کد 123، 456 and 7"
    assert fold_digits("½ ² Ⅳ") == "½ ² Ⅳ"


def test_a_number_tells_its_country():
    assert country_of("+989123456789") == "IR"
    assert country_of("+8613800138000") == "CN"
    assert country_of("nothing") is None


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("34", "ES"),
        ("0098", "IR"),
        ("34600", "ES"),
        ("1", "US"),
        ("1416", "CA"),
        ("7727", "KZ"),
        ("44", "GB"),
    ],
)
def test_a_country_is_known_by_how_its_numbers_begin(digits, country):
    assert country_dialled(digits) == country


@pytest.mark.parametrize("digits", ["", "0", "00", "2", "8", "999", "800", "1" * 40])
def test_what_begins_no_number_or_one_of_no_country_is_none(digits):
    assert country_dialled(digits) is None


def test_numbers_are_read_as_the_library_says():
    if not VECTORS.exists():
        pytest.skip("the shared phone numbers are not beside this checkout")
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wanted = [row["e164"] if row["possible"] == "1" else None for row in rows]
    read = [
        to_e164(row["raw"], None if row["default_region"] == "ZZ" else row["default_region"]) for row in rows
    ]
    wrong = [
        (row["raw"], row["case"], got, want)
        for row, got, want in zip(rows, read, wanted, strict=True)
        if got != want
    ]
    assert wrong == []
