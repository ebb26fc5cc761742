"""Hours as people write them, in whatever digits, dashes and commas their keyboard has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars.notation import read_hours, write_hours
from app.calendars.soundness import check_hours
from app.core.errors import Refused
from tests.calendars.samples import ALL_DAY, CLOSED, NIGHT, OFFICE

LUNCH = ((540, 720), (780, 1080))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", CLOSED),
        ("  ", CLOSED),
        ("09:00–18:00", OFFICE),
        ("9-18", OFFICE),
        ("9.00 - 18.00", OFFICE),
        ("09:00–12:00, 13:00–18:00", LUNCH),
        ("13:00–18:00; 09:00–12:00,", LUNCH),
        ("9-12 13-18", LUNCH),
        ("９：００～１２：００、１３：００至１８：００", LUNCH),
        ("۰۹:۰۰−۱۲:۰۰، ۱۳:۰۰—۱۸:۰۰", LUNCH),
        ("\u200e٩:٠٠–١٢:٠٠\u200f؛\u202a١٣:٠٠–١٨:٠٠\u202c", LUNCH),
        ("22:00–06:00", NIGHT),
        ("00:00–24:00", ALL_DAY),
        ("0-24", ALL_DAY),
        ("13:00–24:00", ((780, 1440),)),
    ],
)
def test_hours_are_read_however_they_are_typed(text, hours):
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nine to five", "“nine” is not hours"),
        ("09:00", "“09:00” is not hours"),
        ("09:00–", "“09:00–” is not hours"),
        ("09:5–10:00", "is not hours"),
        ("09:00–12:00–18:00", "is not hours"),
        ("09:60–10:00", "no such time"),
        ("24:30–25:00", "no such time"),
        ("09:00–09:00", "has no length. Round the clock is 00:00–24:00"),
        ("24:00–24:00", "has no length"),
    ],
)
def test_what_is_no_hours_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Refused, match=sentence):
        read_hours(text)


@pytest.mark.parametrize("text", ["09:00–00:00", "00:00–00:00", "22:00–24:00, 9-0"])
def test_hours_ending_at_zero_are_refused(text):
    """zm-255: the end of a day is not its beginning; we say what to write."""
    with pytest.raises(Refused, match="the end of a day is written 24:00"):
        read_hours(text)


@given(st.integers(0, 1439), st.integers(1, 2879))
def test_what_may_be_saved_can_be_written_and_read_again(opens, closes):
    try:
        check_hours([(opens, closes)])
    except Refused:
        assert closes <= opens or closes >= opens + 1440
        return
    assert read_hours(write_hours(((opens, closes),))) == ((opens, closes),)
