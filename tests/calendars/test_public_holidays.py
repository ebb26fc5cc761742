"""What the library knows of public holidays, and how we read it."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.calendars.public_holidays import countries, is_known, public_days, regions_of

COPY = Path(__file__).resolve().parents[3] / "shared" / "data" / "holidays" / "holidays.csv"
OURS = ("CN", "ES", "US", "CA", "IR")


@pytest.mark.skipif(not COPY.exists(), reason="the fixed copy is not beside this repository")
def test_we_know_every_holiday_of_the_fixed_copy():
    with COPY.open(encoding="utf-8", newline="") as lines:
        told = [(row["country"], date.fromisoformat(row["date"])) for row in csv.DictReader(lines)]
    ours = [(country, on) for country, on in told if country in OURS]

    assert len(ours) > 300
    assert [each for each in ours if each[1] not in public_days(each[0], None, each[1].year)] == []


def test_make_up_days_are_worked_as_the_day_off_that_they_pay_for():
    """As the State Council announced them for 2026; Saturdays and Sundays all of them."""
    days = public_days("CN", None, 2026)
    made_up = {on.isoformat(): day.makes_up_for.isoformat() for on, day in days.items() if day.makes_up_for}

    assert made_up == {
        "2026-01-04": "2026-01-02",
        "2026-02-14": "2026-02-20",
        "2026-02-28": "2026-02-23",
        "2026-05-09": "2026-05-05",
        "2026-09-20": "2026-10-06",
        "2026-10-10": "2026-10-07",
    }
    assert all(days[date.fromisoformat(off)].makes_up_for is None for off in made_up.values())


def test_a_make_up_day_may_pay_for_a_day_off_of_the_next_year():
    assert public_days("CN", None, 2011)[date(2011, 12, 31)].makes_up_for == date(2012, 1, 3)


@pytest.mark.parametrize(
    ("country", "day", "names"),
    [
        ("CN", "2026-10-01", {"zh": "国庆节", "en": "National Day"}),
        ("ES", "2026-10-12", {"es": "Fiesta Nacional de España", "en": "National Day"}),
        ("IR", "2026-02-11", {"fa": "پیروزی انقلاب اسلامی", "en": "Islamic Revolution Day"}),
        ("US", "2026-07-04", {"en": "Independence Day"}),
        ("CA", "2026-07-01", {"en": "Canada Day"}),
    ],
)
def test_a_holiday_has_its_name_in_each_language_that_the_library_speaks(country, day, names):
    assert public_days(country, None, 2026)[date.fromisoformat(day)].names == names


def test_the_own_name_does_not_depend_on_the_machine(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "th")
    public_days.cache_clear()

    assert public_days("CN", None, 2026)[date(2026, 10, 1)].name == "国庆节"


def test_regions_have_holidays_of_their_own():
    assert ("MD", "Madrid") in regions_of("ES")
    assert date(2026, 5, 2) in public_days("ES", "MD", 2026)
    assert date(2026, 5, 2) not in public_days("ES", None, 2026)


def test_countries_and_regions_that_are_known():
    assert set(OURS) <= set(countries())
    assert is_known("ES", "MD")
    assert is_known("CN")
    assert not is_known("ES", "QC")
    assert not is_known("XX")
