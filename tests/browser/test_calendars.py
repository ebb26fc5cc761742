"""The administrator sets a week and its holidays, by keyboard alone and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.calendars.operations import create_calendar
from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction
from tests.browser.windows import Windows
from tests.calendars.samples import OFFICE_WEEK
from tests.factories import make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def test_a_week_and_its_holidays_are_set_by_keyboard(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    with transaction():
        create_calendar("counter", "Counters", "Asia/Shanghai", OFFICE_WEEK, actor=SYSTEM)
    page = windows.of(make_user("administrator", "supervisor"), "/admin/calendars")
    accessible(page)
    page.get_by_role("link", name="Counters").press("Enter")

    windows.expect_refusal(422)
    monday = page.get_by_label("Monday")
    monday.press("ControlOrMeta+a")
    page.keyboard.type("9-12, 11-13")
    monday.press("Enter")
    expect(page.locator("#monday-error")).to_contain_text("09:00–12:00 and 11:00–13:00 overlap.")
    accessible(page)
    monday.press("ControlOrMeta+a")
    page.keyboard.type("22:00-06:00")
    monday.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(monday).to_have_value("22:00–06:00")
    assert [each.get_attribute("x") for each in page.locator(".band rect").all()[:2]] == ["1320", "0"]

    page.get_by_label("Country").select_option("ES")
    page.get_by_role("button", name="Keep these holidays").press("Enter")
    page.get_by_label("Region").select_option("MD")
    page.get_by_role("button", name="Keep these holidays").press("Enter")
    madrid = page.get_by_role("row", name="Madrid Day")
    madrid.get_by_role("button").press("Enter")
    expect(madrid).to_contain_text("Worked as any other day")
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_day_is_set_without_javascript(house: House, windows: Windows) -> None:
    with transaction():
        create_calendar("plain", "Plain", "Asia/Shanghai", OFFICE_WEEK, actor=SYSTEM)
    page = windows.of(make_user("administrator"), "/admin/calendars/plain", java_script_enabled=False)
    page.get_by_label("Day", exact=True).fill(f"{now().year}-10-01")
    page.locator("#day-name").fill("Stocktaking")
    page.locator("#hours").fill("10-12")
    page.get_by_role("button", name="Save the day").press("Enter")

    expect(page.get_by_role("row", name="Stocktaking")).to_contain_text("10:00–12:00")
