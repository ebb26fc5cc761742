"""Deadlines in a browser: a shorter promise and other hours reach open work after they were looked at; a breach climbs."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.calendars.operations import create_calendar
from app.core.events import SYSTEM
from app.core.transaction import transaction
from tests.browser.conftest import EVERYTHING
from tests.browser.windows import Windows
from tests.calendars.samples import ALL_DAY
from tests.factories import (
    make_agent,
    make_point,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    make_user,
)
from tests.faults.house import House, open_house
from tests.sla.arranging import policy, put_in_force

pytestmark = [pytest.mark.browser, pytest.mark.processes]
HOUR = 3600


@pytest.fixture(scope="module")
def running_house(
    clone_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house of their own: they change its promises and move its clock."""
    with open_house(clone_database(), tmp_path_factory.mktemp("house"), DEMO="1") as opened:
        opened.start(*EVERYTHING)
        yield opened


def test_a_shorter_promise_reaches_open_work_after_a_dry_run(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    make_ticket("query", point=make_point(), words="Where is my parcel?")
    agent = windows.of(make_agent())
    card = agent.locator(".card-row", has_text="Where is my parcel?")
    expect(card).to_contain_text("in 3h")

    page = windows.of(make_user("administrator", "supervisor"), "/admin/policies")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("link", name="Change query-others").click()
    page.get_by_label("Length").first.fill("2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See the difference and put it in force").click()
    page.get_by_role("button", name="What would it do to open work?").click()
    expect(page.get_by_text("Counted: nothing is changed yet")).to_be_visible()
    expect(page.get_by_text("This is the draft.")).to_be_visible()
    expect(card).to_contain_text("in 3h")
    accessible(page)
    counted = page.url

    page.goto(windows.address("/admin/policies/draft/difference"))
    page.get_by_role("button", name="Put in force").click()
    expect(card).to_contain_text("in 3h")
    page.goto(counted)
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Done", exact=False).first).to_be_visible()
    expect(card).to_contain_text("in 1h")


def test_a_breach_climbs_live(house: House, windows: Windows) -> None:
    province = make_unit()
    station = make_unit(parent=province)
    make_queue("station", unit=station, kinds=["query"])
    make_ticket("query", point=make_point(), words="Where is my parcel?")
    agent = windows.of(make_agent(unit=station))
    supervisor = windows.of(make_supervisor(unit=station), "/live")
    card = agent.locator(".card-row", has_text="Where is my parcel?")
    expect(card).to_be_visible()
    expect(supervisor.locator("#notice-mark .number")).to_have_count(0)

    house.pass_time(6 * HOUR + 60)

    expect(card).to_contain_text("late")
    expect(card).to_contain_text(re.compile("High|Urgent"))  # the shorter promise has climbed twice by then
    expect(supervisor.locator("#notice-mark .number")).to_be_visible()
    supervisor.locator("#notice-mark").click()
    expect(supervisor.get_by_text("Late: First response")).to_be_visible()


@pytest.mark.parametrize("code", ["scripted", "plain"])
def test_other_hours_are_seen_before_they_are_saved(
    house: House, windows: Windows, accessible: Callable[[Page], None], code: str
) -> None:
    """By keyboard, with and without JavaScript."""
    scripted = code == "scripted"
    with transaction():
        create_calendar(code, f"Counters, {code}", "UTC", (ALL_DAY,) * 7, actor=SYSTEM)
    put_in_force(policy("query", calendar=code, resolution=7 * 24 * 60))
    make_ticket("query", point=make_point(), words="Where is my parcel?")
    card = windows.of(make_agent()).locator(".card-row", has_text="Where is my parcel?")
    expect(card).to_contain_text("in 6d")

    admin = make_user("administrator", "supervisor")
    page = windows.of(admin, f"/admin/calendars/{code}", java_script_enabled=scripted)
    for day in ("Monday", "Tuesday", "Wednesday"):
        page.get_by_label(day).fill("")
    show = page.get_by_role("button", name="Show what this would do")
    show.first.press("Enter")
    expect(page.get_by_role("heading", name="What this would do")).to_be_visible()
    expect(page.get_by_text("Monday: 00:00–24:00 → Closed")).to_be_visible()
    if scripted:
        accessible(page)
    page.get_by_role("button", name="Not yet, go on editing").press("Enter")
    expect(page.get_by_text("Nothing of it is saved yet.")).to_be_visible()
    expect(page.get_by_label("Tuesday")).to_have_value("")
    expect(card).to_contain_text("in 6d")

    show.first.press("Enter")
    page.get_by_role("button", name="Save and move these deadlines").press("Enter")
    expect(page.get_by_role("button", name="Save and move these deadlines")).to_have_count(0)
    expect(card).to_contain_text(re.compile(r"in (9|1\d)d"))
