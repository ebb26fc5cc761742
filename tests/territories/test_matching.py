"""The most specific territory wins, and finding it by its probe finds what looking at every row would."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.territories.matching import Address, best, probe_of, read_address, serves
from app.territories.words import join, words_of

TODAY = date(2026, 3, 2)
ZJ = "浦东新区张江科苑路88号3号楼，邮编２０１２０３"


@dataclass(frozen=True)
class Row:
    name: str = "row"
    country: str = "CN"
    from_postcode: str = ""
    to_postcode: str = ""
    area_code: str = ""
    keyword: str = ""
    kind: str = ""
    valid_from: date = date(1, 1, 1)
    valid_to: date | None = None


def row(postcode="", keyword="", **more):
    first, _, last = postcode.partition("-")
    keyword = join(words_of(keyword))
    return Row(
        name=postcode or keyword, from_postcode=first, to_postcode=last or first, keyword=keyword, **more
    )


def who(rows, text="", *, on=TODAY, kind="pickup", country="CN", **more):
    found = best(rows, read_address(country, text, **more), kind, on)
    return found.name if found else None


ORDER = [  # each goes before all below it
    row(keyword="路", area_code="31"),
    row(keyword="张江科苑路"),
    row(keyword="科苑路"),
    row("201203"),
    row("201200-201205"),
    row("20120"),
    row("201000-201299"),
    row("20"),
    row(area_code="310115"),
    row(area_code="31"),
]


@pytest.mark.parametrize("place", range(len(ORDER)))
def test_the_more_specific_goes_before(place):
    address = read_address("CN", ZJ, area_code="310115")
    assert best(ORDER[place:], address, "pickup", TODAY) is ORDER[place]
    assert best(ORDER[place:][::-1], address, "pickup", TODAY) is ORDER[place]


def test_a_keyword_with_a_postcode_goes_before_the_keyword_alone():
    both = Row("both", keyword="科苑路", from_postcode="2012", to_postcode="2012")
    assert who([both, row(keyword="科苑路")], ZJ) == "both"
    assert who([both, row(keyword="科苑路")], "科苑路88号") == "科苑路"


def test_the_kind_goes_before_any_kind_and_another_kind_never():
    rows = [Row("any", from_postcode="2012", to_postcode="2012"), row("2012", kind="pickup")]
    assert who(rows, ZJ) == "2012"
    assert who(rows, ZJ, kind="delivery") == "any"


def test_only_what_is_valid_on_the_day_and_of_equals_the_newest():
    old = Row("old", from_postcode="2012", to_postcode="2012", valid_to=date(2026, 3, 1))
    new = replace(old, name="new", valid_from=date(2026, 3, 2), valid_to=None)
    newer = replace(new, name="newer", valid_from=date(2026, 6, 1))
    rows = [newer, new, old]
    assert [who(rows, ZJ, on=day) for day in (date(2026, 3, 1), TODAY, date(2026, 6, 1))] == [
        "old",
        "new",
        "newer",
    ]


def test_another_country_is_another_ground():
    assert who([row("28001", country="ES")], "28001", country="US") is None


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("科苑路", "张江科苑路88号", True),
        ("路88号", "科苑路880号", False),
        ("Park", "12 Park Lane", True),
        ("park", "No parking", False),
        ("Calle de Alcalá", "calle  DE alcala, 28", True),
        ("خيابان آزادي", "تهران، خیابان آزادی", True),
        ("老地方", "张江", False),
        ("pack 5", "Wolfpack 5", False),
    ],
)
def test_a_keyword_is_whole_words(keyword, text, found):
    assert (who([row(keyword=keyword)], text) is not None) is found


def test_a_british_district_is_not_the_one_whose_number_begins_like_it():
    districts = [row(code, country="GB") for code in ("SW1", "SW11", "SW")]
    assert who(districts, "10 Downing St, SW1A 2AA", country="GB") == "SW1"
    assert who(districts, "Battersea sw112pq", country="GB") == "SW11"
    assert who([row("SW1-SW9", country="GB")], "SW11 2PQ", country="GB") is None


def test_a_long_code_lies_in_ranges_of_short_ones():
    assert (
        who([row("94101-94109", country="US")], "San Francisco, CA 94103-1234", country="US") == "94101-94109"
    )


CODES = st.text("0123", min_size=1, max_size=4)
WORDS = st.text("甲乙丙丁", min_size=1, max_size=3)


@st.composite
def rows(draw):
    first, last = sorted((draw(CODES | st.just("")), ""), reverse=True)
    if first and draw(st.booleans()):
        first, last = sorted((first, draw(st.text("0123", min_size=len(first), max_size=len(first)))))
    since = draw(st.dates(date(2026, 3, 1), date(2026, 3, 4)))
    until = draw(st.none() | st.dates(since, date(2026, 3, 5)))
    keyword, area = draw(st.just("") | WORDS), draw(st.just("") | CODES)
    kind = draw(st.sampled_from(["", "pickup", "delivery"]))
    country = draw(st.sampled_from(["CN", "IR"]))
    return Row("", country, first, last or first, area, keyword, kind, since, until)


ADDRESSES = st.builds(
    Address,
    st.sampled_from(["CN", "IR"]),
    st.lists(st.text("0123", min_size=1, max_size=6), max_size=2).map(tuple),
    st.just("") | st.text("0123", min_size=1, max_size=6),
    st.text("甲乙丙丁 ", max_size=8),
)


def naive(found: Row, address: Address, on: date) -> bool:
    """As one would say it aloud, without probes, phrases or steps."""
    length = len(found.from_postcode)
    in_range = any(
        len(code) >= length and found.from_postcode <= code[:length] <= found.to_postcode
        for code in address.postcodes
    )
    return (
        found.country == address.country
        and found.kind in ("", "pickup")
        and found.valid_from <= on <= (found.valid_to or date.max)
        and found.keyword in address.text.replace(" ", "")
        and address.area_code[: len(found.area_code)] == found.area_code
        and (length == 0 or in_range)
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(rows(), max_size=8), ADDRESSES, st.dates(date(2026, 3, 1), date(2026, 3, 5)))
def test_what_is_found_by_probe_is_what_looking_at_every_row_finds(known, address, on):
    known = [each for each in known if each.keyword or each.area_code or each.from_postcode]
    probed = [
        each
        for each in known
        if probe_of(each.from_postcode, each.to_postcode, each.area_code, each.keyword) in address.probes
    ]
    serving = [each for each in known if naive(each, address, on)]
    assert [each for each in probed if serves(each, address, "pickup", on)] == serving
    assert best(probed, address, "pickup", on) == best(known, address, "pickup", on)
    assert (best(known, address, "pickup", on) is None) == (not serving)
