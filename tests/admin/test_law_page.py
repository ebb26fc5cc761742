"""The administrator's page of laws."""

import pytest

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.law.queries import chosen_profile
from tests.factories import browser_of, events_named, make_agent, make_ticket, make_user
from tests.law.houses import choose


@pytest.fixture
def user(app):
    return make_user("administrator")


@pytest.fixture
def admin(user):
    return browser_of(user)


def test_until_one_is_chosen_the_pages_say_so(admin):
    assert "No law is chosen: none sets a clock." in admin.get("/admin/law").text
    assert "none is chosen yet: no law sets a clock" in admin.get("/start").text
    choose("cn")
    assert "No law is chosen" not in admin.get("/admin/law").text
    assert "by when answers are due, and when something may be filed" in admin.get("/start").text


def test_every_jurisdiction_stands_there_with_its_rules_and_sources(admin):
    page = admin.get("/admin/law").text
    for words in (
        "China",
        "Spain",
        "United States",
        "Canada",
        "Iran",
        "快递暂行条例",
        "Royal Decree 437/2024",
    ):
        assert words in page
    assert "30 business days after the promised date" in page
    assert "72 hours after posting" in page
    assert page.count("We know of no time that this law sets for answers.") == 3
    assert "Not sold here: registered_letter, parcel, insured_parcel" in page


def test_it_says_how_many_open_tickets_it_would_be_about(admin):
    make_ticket("complaint")
    make_ticket("query")
    make_ticket("pickup")
    assert (
        "2 of the tickets that are open would have an answer due by this law." in admin.get("/admin/law").text
    )


def test_choosing_puts_it_first_and_is_on_record(admin, user):
    answer = admin.post("/admin/law/es/choice")
    assert (answer.status_code, answer.location) == (303, "/admin/law")
    page = admin.get("/admin/law").text
    assert page.index('id="law-es"') < page.index('id="law-cn"')
    assert "The law of Spain is in force." in page
    assert "Take these rules again" in page
    [told] = events_named("policy_set.law_chosen")
    assert (told.actor_id, told.data["profile"], chosen_profile()) == (user.id, "es", "es")


def test_windows_of_the_house_stand_apart(admin):
    assert "Of this house" not in admin.get("/admin/law").text
    with transaction():
        db.session.add(FilingWindow(position=1, kind="complaint", closes_after=3, source="Our terms, 2026"))
        configuration_changed()
    page = admin.get("/admin/law").text
    assert "Of this house" in page
    assert "Our terms, 2026" in page


def test_what_is_no_jurisdiction_is_404_and_agents_have_no_such_page(admin):
    assert admin.post("/admin/law/atlantis/choice").status_code == 404
    agent = browser_of(make_agent())
    assert [agent.get("/admin/law").status_code, agent.post("/admin/law/es/choice").status_code] == [403, 403]
    assert chosen_profile() is None
