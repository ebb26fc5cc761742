"""Postcodes of real countries, as people write them."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.territories.postcodes import find_postcodes, is_part, normal, steps, width

DATA = Path(__file__).parents[2] / "../shared/data"


def table(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the shared table {name} is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "country", "column"),
    [
        ("postal-us/zip5.csv", "US", "zip"),
        ("postal-intl/cn_county.csv", "CN", "postcode"),
    ],
)
def test_every_real_code_is_found_in_a_text_and_lies_in_its_beginnings(name, country, column):
    said = {row[column] for row in table(name)} - {""}
    codes = {code for code in said if code.isdigit() and len(code) in (5, 6)}
    assert len(codes) > 1000
    assert len(said - codes) <= 5  # slips of the source
    for code in codes:
        assert find_postcodes(country, f"12 Main St, {code}, x") == [code]
        assert is_part(country, code)
        assert steps(country, code)[-1] == code


def test_every_canadian_sorting_area_is_the_beginning_of_a_code():
    areas = {row["fsa"] for row in table("postal-intl/ca_fsa.csv")}
    assert len(areas) > 1000
    for area in areas:
        assert is_part("CA", area)
        assert find_postcodes("CA", f"Ottawa {area.lower()} 1a1") == [f"{area}1A1"]


def test_real_codes_of_spain_iran_and_britain_are_of_their_countries_form():
    codes = table("postal-intl-odbl/codes.csv")
    right = Counter(
        row["country"] for row in codes if is_part(row["country"], normal(row["country"], row["code"]))
    )
    assert right == Counter(row["country"] for row in codes)
    whole = [row["code"] for row in codes if row["country"] == "ES" and row["type"] == "full"]
    assert all(find_postcodes("ES", f"Calle Mayor 1, {code} Madrid") == [code] for code in whole)


@pytest.mark.parametrize(
    ("country", "text", "found"),
    [
        ("CN", "邮编２０１２０３张江", ["201203"]),
        ("CN", "13812345678 EE402100577CN +86 201203", ["201203"]),
        ("US", "call 415-555-0101 or +14155550101, CA 94103-1234", ["941031234"]),
        ("IR", "۱۱۱۱۱-۴۵۶۷۸، ۰۹۱۲۱۲۳۴۵۶۷", ["1111145678"]),
        ("IR", "9121234567", []),
        ("GB", "sw1a1aa and M1 1AE", ["SW1A 1AA", "M1 1AE"]),
        ("CA", "k1a-0b1, K1A 0B1", ["K1A0B1"]),
        ("ES", "28001 y 99001", ["28001"]),
        ("AQ", "BASE 12345", ["12345"]),
    ],
)
def test_codes_stand_in_a_text_in_many_ways(country, text, found):
    assert find_postcodes(country, text) == found


@pytest.mark.parametrize(
    ("code", "begins"),
    [
        ("SW1A 1AA", ["SW", "SW1", "SW1A", "SW1A 1", "SW1A 1AA"]),
        ("SW11 2PQ", ["SW", "SW11", "SW11 2", "SW11 2PQ"]),
        ("M1", ["M", "M1"]),
    ],
)
def test_a_british_code_begins_with_its_area_district_and_sector(code, begins):
    assert steps("GB", normal("GB", code)) == begins


@given(st.text("0123456789", min_size=1, max_size=6))
def test_what_is_narrower_covers_less(code):
    assert width("CN", code, code) == 10 ** (6 - len(code))
    assert all(width("CN", begins, begins) > width("CN", code, code) for begins in steps("CN", code)[:-1])


@given(st.sampled_from(["CN", "US", "GB", "CA", "IR", "AQ"]), st.text("AZaz09 -۱１", max_size=12))
def test_writing_it_in_the_one_way_twice_is_once(country, text):
    assert normal(country, normal(country, text)) == normal(country, text)
