"""The pages on which administrators set hours, holidays and the dates that differ."""

import re
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa

from app.calendars.filling import keep_holidays_of
from app.calendars.forms import day_as_shown
from app.calendars.models import Standing
from app.calendars.operations import add_exception, create_calendar, edit_calendar
from app.calendars.queries import find_calendar
from app.core.database import db
from app.core.events import SYSTEM, Event
from app.core.transaction import transaction
from tests.calendars.samples import OFFICE, OFFICE_WEEK
from tests.factories import browser_of, make_agent, make_unit, make_user

PAGE = "/admin/calendars/counter"
LABOUR_DAY = date(2026, 5, 1)


@pytest.fixture
def admin(app, travel):
    travel("2026-03-02 02:00")  # Monday, 10:00 in Shanghai
    with transaction():
        create_calendar("counter", "Counters", "Asia/Shanghai", OFFICE_WEEK, actor=SYSTEM)
    return browser_of(make_user("administrator"))


def week_form(browser, **typed):
    """The form as the page shows it, with something typed into it."""
    return fields(browser.get(PAGE).text, f'action="{PAGE}"') | typed


def fields(page, mark):
    form = re.search(f"<form [^>]*{re.escape(mark)}.*?</form>", page, re.DOTALL).group()
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", form)]
    return {each["name"]: unescape(each.get("value", "")) for each in inputs if "name" in each}


def day_form(on=LABOUR_DAY, hours="", name="Closed", shown=""):
    return {"on": on.isoformat(), "hours": hours, "name": name, "shown": shown}


def own_day(on=LABOUR_DAY):
    db.session.expire_all()
    return find_calendar("counter").find_exception(on)


def week():
    db.session.expire_all()
    return [find_calendar("counter").hours_on(day) for day in range(7)]


def keep_china():
    with transaction():
        keep_holidays_of(find_calendar("counter"), "CN", None, (2026, 2027), actor=SYSTEM)


def test_the_list_says_what_is_open_now(admin):
    page = admin.get("/admin/calendars").text

    assert "Counters" in page
    assert "Open until 18:00" in page
    assert "Open round the clock" in page
    assert 'href="/admin/calendars"' in admin.get("/start").text


def test_the_page_shows_when_it_opens_next_and_who_works_by_it(admin):
    make_unit(calendar_id=find_calendar("counter").id)
    with transaction():
        edit_calendar(find_calendar("counter"), {"monday": (), "tuesday": ()}, actor=SYSTEM)
    page = admin.get(PAGE).text

    assert "Closed; opens Wed, Mar 4 09:00" in page
    assert "Unit T" in page


def test_hours_are_typed_as_people_write_them(admin):
    typed = week_form(admin, monday="۹:۰۰—۱۲:۰۰، 13-18", tuesday="22：00～06：00", saturday="")
    answer = admin.post(PAGE, data=typed)

    assert answer.status_code == 303
    assert week()[:2] == [((540, 720), (780, 1080)), ((1320, 1800),)]
    assert 'value="09:00–12:00, 13:00–18:00"' in admin.get(PAGE).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"monday": "nine to five"}, "“nine” is not hours"),
        ({"monday": "09:00-00:00"}, "the end of a day is written 24:00"),
        ({"monday": "09:00-25:00"}, "there is no such time on a clock"),
        ({"monday": "09:00-12:00, 11:00-13:00"}, "09:00–12:00 and 11:00–13:00 overlap"),
        ({"monday": "22:00-10:00"}, "00:00–10:00 and 09:00–18:00 overlap"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is not a time zone"),
        ({"name": " "}, "Give it a name."),
        (dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ""), "needs open time"),
        ({"shown": "[]"}, "This form cannot be read."),
    ],
)
def test_what_cannot_be_worked_is_said_and_nothing_is_written(admin, typed, sentence):
    answer = admin.post(PAGE, data=week_form(admin, **typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert week() == list(OFFICE_WEEK)
    assert all(value in unescape(answer.text) for value in typed.values() if "[" not in value)


def test_two_people_change_different_days_and_both_count(admin):
    mine = week_form(admin, monday="10:00-12:00")
    with transaction():
        edit_calendar(find_calendar("counter"), {"friday": ((600, 720),)}, actor=SYSTEM)

    assert admin.post(PAGE, data=mine).status_code == 303
    assert week()[0] == week()[4] == ((600, 720),)


def test_two_people_change_the_same_day_and_the_second_is_told(admin):
    mine = week_form(admin, monday="10:00-12:00")
    with transaction():
        edit_calendar(find_calendar("counter"), {"monday": ((480, 540),)}, actor=SYSTEM)
    answer = admin.post(PAGE, data=mine)

    assert answer.status_code == 409
    assert "Meanwhile this has become “08:00–09:00”." in answer.text
    assert week()[0] == ((480, 540),)
    again = fields(answer.text, f'action="{PAGE}"')
    assert again["monday"] == "10:00-12:00"
    assert admin.post(PAGE, data=again).status_code == 303
    assert week()[0] == ((600, 720),)


def test_a_new_calendar(admin):
    form = fields(admin.get("/admin/calendars/new").text, 'action="/admin/calendars"')
    assert form["monday"] == "09:00–17:00"
    answer = admin.post(
        "/admin/calendars", data=form | {"code": "night", "name": "Nights", "zone": "Asia/Tehran"}
    )

    assert answer.location == "/admin/calendars/night"
    assert find_calendar("night").zone == "Asia/Tehran"


@pytest.mark.parametrize(
    ("code", "sentence"), [("counter", "a calendar counter already"), ("Ä", "small letters")]
)
def test_a_code_is_taken_once_and_simple(admin, code, sentence):
    form = fields(admin.get("/admin/calendars/new").text, 'action="/admin/calendars"')
    answer = admin.post("/admin/calendars", data=form | {"code": code, "name": "Other", "zone": "UTC"})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_country_fills_this_year_and_the_next(admin):
    answer = admin.post(f"{PAGE}/holidays", data={"country": "ES", "region": "", "shown": "/"})
    assert answer.status_code == 303
    page = admin.get(f"{PAGE}?year=2026").text
    assert "Labor Day" in page
    assert "Madrid (MD)" not in page

    admin.post(f"{PAGE}/holidays", data={"country": "ES", "region": "MD", "shown": "ES/"})
    assert own_day(date(2026, 5, 2)).called("es") == "Fiesta de la Comunidad de Madrid"
    assert "Fri, Jan 1" in admin.get(f"{PAGE}?year=2027").text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"country": "ES", "shown": "CN/"}, 409, "somebody else chose other public holidays"),
        ({"country": "XX", "shown": "/"}, 422, "Not a valid choice"),
    ],
)
def test_a_country_that_cannot_be_kept_is_said(admin, form, status, sentence):
    answer = admin.post(f"{PAGE}/holidays", data=form)

    assert answer.status_code == status
    assert sentence in answer.text
    assert find_calendar("counter").country is None


def test_a_day_gets_hours_of_its_own_and_loses_them(admin):
    answer = admin.post(f"{PAGE}/days", data=day_form(hours="10-12"))
    assert answer.location == f"{PAGE}?year=2026#day-2026-05-01"
    assert own_day().hours == ((600, 720),)
    assert "10:00–12:00" in admin.get(f"{PAGE}?year=2026&on=2026-05-01").text

    admin.post(f"{PAGE}/days/2026-05-01/removal", data={"shown": day_as_shown(own_day())})
    assert own_day() is None


def test_a_day_that_somebody_else_wrote_is_shown_before_it_is_replaced(admin):
    with transaction():
        add_exception(find_calendar("counter"), LABOUR_DAY, "Labour Day", actor=SYSTEM)
    answer = admin.post(f"{PAGE}/days", data=day_form(name="Mine", hours="10-12"))

    assert answer.status_code == 409
    assert "This day is “Fri, May 1: Labour Day, Closed” already." in answer.text
    again = fields(answer.text, "day-form")
    assert admin.post(f"{PAGE}/days", data=again).status_code == 303
    assert own_day().name == "Mine"


def test_a_removal_means_what_the_page_showed(admin):
    with transaction():
        add_exception(find_calendar("counter"), LABOUR_DAY, "Labour Day", actor=SYSTEM)
    answer = admin.post(f"{PAGE}/days/2026-05-01/removal", data={"shown": ""})

    assert answer.status_code == 409
    assert own_day() is not None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (day_form(hours="10-"), "is not hours"),
        (day_form(name=""), "Give it a name."),
        (day_form() | {"on": "soon"}, "Choose a day."),
    ],
)
def test_a_day_that_cannot_be_read_is_said_beside_the_field(admin, form, sentence):
    answer = admin.post(f"{PAGE}/days", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert find_calendar("counter").exceptions == []


def test_a_public_holiday_is_waived_and_kept_after_all(admin):
    keep_china()
    shown = {"shown": day_as_shown(own_day())}
    admin.post(f"{PAGE}/days/2026-05-01/removal", data=shown)
    assert own_day().standing is Standing.WAIVED
    assert "Keep it after all" in admin.get(f"{PAGE}?year=2026").text

    admin.post(f"{PAGE}/days/2026-05-01/public", data={"shown": day_as_shown(own_day())})
    assert own_day().standing is Standing.PUBLIC


def test_a_year_is_filled_in_and_says_what_it_did(admin):
    keep_china()
    with transaction():
        add_exception(find_calendar("counter"), date(2025, 10, 1), "We work", OFFICE, actor=SYSTEM)
    admin.post(f"{PAGE}/years/2025", data={})
    assert "23 days changed; one left as it was written" in admin.get(f"{PAGE}?year=2025").text
    admin.post(f"{PAGE}/years/2025", data={})
    assert "Nothing is new; one left as it was written" in admin.get(f"{PAGE}?year=2025").text


@pytest.mark.parametrize("address", ["/days/soon/removal", "/days/soon/public", "/years/1066"])
def test_what_is_no_day_is_not_there(admin, address):
    assert admin.post(f"{PAGE}{address}", data={}).status_code == 404


def test_each_change_is_told_on_the_page_with_its_author(admin):
    admin.post(PAGE, data=week_form(admin, monday="10:00-12:00"))
    admin.post(f"{PAGE}/days", data=day_form(name="Party", hours="10-12"))
    admin.post(f"{PAGE}/days/2026-05-01/removal", data={"shown": day_as_shown(own_day())})
    admin.post(f"{PAGE}/holidays", data={"country": "CN", "shown": "/"})
    page = unescape(admin.get(PAGE).text)

    for words in (
        "Made",
        "Monday: 09:00–18:00 → 10:00–12:00",
        "May 1, 2026: as any other day → Party (10:00–12:00)",
        "May 1, 2026: Party (10:00–12:00) → as any other day",
        "Public holidays: None → China",
        "Public holidays 2026: 28 days changed",
    ):
        assert words in page
    authors = sa.select(Event.actor_kind).where(
        Event.name.in_(["calendar.changed", "calendar.exception_added"])
    )
    assert set(db.session.scalars(authors.where(Event.subject_id == find_calendar("counter").id))) == {"user"}


@pytest.mark.parametrize("language", ["zh", "es", "fa"])
def test_the_page_speaks_the_language_of_its_reader(admin, language):
    keep_china()
    page = browser_of(make_user("administrator", language=language)).get(PAGE).text

    assert "The week" not in page
    assert ("۰۹:۰۰–۱۸:۰۰" in page) == (language == "fa")
    assert ("<bdi>春节</bdi>" in page) == (language == "zh")


def test_agents_have_no_such_page(admin):
    agent = browser_of(make_agent())

    assert agent.get("/admin/calendars").status_code == 403
    assert agent.post(PAGE, data={}).status_code == 403
