"""When places are open, as their calendars have it."""

import pytest

from app.accounts.queries import HOME
from app.calendars.hours import MINUTES_A_DAY
from app.calendars.operations import add_exception, create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.configuration import write_setting
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.portal.hours import openings
from tests.factories import make_unit, moment
from tests.territories.making import take_in

NINE_TO_FIVE = ((9 * 60, 17 * 60),)


@pytest.fixture
def office(app, travel):
    """A post office in Shanghai that rests on Sundays, on Friday the sixth of March at ten in the morning."""
    at = travel("2026-03-06 02:00")
    with transaction():
        calendar = create_calendar(
            "office-hours", "Office", "Asia/Shanghai", [NINE_TO_FIVE] * 6 + [()], actor=SYSTEM
        )
        add_exception(calendar, moment("2026-03-07 00:00").date(), "Holiday", (), actor=SYSTEM)
        add_exception(calendar, moment("2026-04-05 00:00").date(), "Qingming", ((600, 720),), actor=SYSTEM)
        configuration_changed()
    unit = make_unit("310103", city={"en": "Shanghai", "zh": "上海"}, calendar_id=calendar.id)
    with transaction():
        unit.kind, unit.names = "post_office", {"en": "Zhangjiang post office", "zh": "张江邮局"}
        configuration_changed()
    return at


@pytest.mark.parametrize("asked", ["", "zhangjiang", "SHANGHAI post", "张江", "上海"])
def test_a_place_is_found_by_name_or_city_in_any_language(office, asked):
    assert [place.name for place in openings(asked, "en", office)] == ["Zhangjiang post office"]


@pytest.mark.parametrize("asked", ["beijing", "zhangjiang beijing", "%"])
def test_other_words_find_nothing(office, asked):
    assert openings(asked, "en", office) == []


@pytest.mark.parametrize(("asked", "found"), [("201203", 1), ("۲۰۱۲۰۳", 1), ("999999", 0)])
def test_a_postcode_leads_to_the_place_that_serves_it(office, asked, found):
    with transaction():
        write_setting(HOME, "CN")
        configuration_changed()
    take_in({"from_postcode": "201203", "unit_code": "310103"})
    assert len(openings(asked, "en", office)) == found


def test_today_the_week_and_the_next_days_out_of_the_ordinary(office):
    [place] = openings("", "en", office)
    assert (place.is_open, place.today.windows) == (True, (("09:00", "17:00"),))
    assert [bool(day.windows) for day in place.week] == [True, False, False, True, True, True, True]
    assert [(f"{day.day:%F}", day.windows) for day in place.exceptions] == [
        ("2026-04-05", (("10:00", "12:00"),))
    ]


def test_the_page_says_so(office, client, travel):
    assert "Open now" in client.get("/hours").text
    travel("2026-03-06 10:00")
    assert "Closed now" in client.get("/hours").text
    travel("2026-03-07 02:00")
    assert "Closed today" in client.get("/hours").text
    assert "No place of that name." in client.get("/hours?q=Nowhere").text


def test_hours_are_in_the_readers_digits(office, client):
    client.get("/?language=fa")
    assert "۰۹:۰۰–۱۷:۰۰" in client.get("/hours").text


def test_what_never_closes_says_so(office, client):
    make_always_open()
    assert "Round the clock" in client.get("/hours?q=Night").text


def make_always_open():
    """A place open day and night."""
    with transaction():
        always = create_calendar("night", "Night", "UTC", [((0, MINUTES_A_DAY),)] * 7, actor=SYSTEM)
        configuration_changed()
    unit = make_unit("310199", calendar_id=always.id)
    with transaction():
        unit.kind, unit.names = "post_office", {"en": "Night office"}
        configuration_changed()
