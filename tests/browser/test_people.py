"""The administrator changes what somebody can do and when they work: nothing is saved before it was looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.transaction import transaction
from app.routing.operations.abilities import add_skill, set_skill
from tests.browser.windows import Windows
from tests.factories import make_agent, make_queue, make_ticket, make_unit, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def fits(page: Page) -> None:
    """Nothing stands out of a telephone's screen."""
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_skill_and_shifts_are_changed_after_a_look_at_what_that_would_do(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    unit = make_unit()
    ann = make_agent(queues=[], unit=unit, name="Ann Abacus")
    queue = make_queue("people-texts", unit=unit, kinds=["query"], languages=["fa"], members=[ann])
    with transaction():
        queue.language_level = 3
        add_skill("fa", {"en": "Persian"})
        set_skill(ann, "fa", 4)
    make_ticket(language="fa")
    page = windows.of(make_user("administrator", "supervisor", name="Zed"), "/admin/people?q=Abacus")
    accessible(page)
    page.get_by_role("link", name="Ann Abacus").click()
    expect(page.get_by_role("heading", name="Ann Abacus")).to_be_visible()
    accessible(page)

    page.get_by_label("Persian").select_option("2")
    page.locator("form[action$='/skills']").get_by_role("button").click()
    expect(page.get_by_text("4 → 2")).to_be_visible()
    expect(page.get_by_text("Nobody who works it could take 1 piece of that.")).to_be_visible()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_label("Persian")).to_have_value("2")
    fits(page)

    page.get_by_role("link", name="Their weeks; add shifts").click()
    page.get_by_label("Day", exact=True).fill("2031-03-03")
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("Until", exact=True).fill("17:00")
    page.get_by_role("button", name="Show what this would do").click()
    expect(page.get_by_text("Nobody to be there in that week: 168h → 160h of 168h.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Save it").click()
    shift = page.get_by_role("link", name="09:00–17:00")
    expect(shift).to_be_visible()
    accessible(page)
    fits(page)
    shift.click()
    page.get_by_role("button", name="Remove this shift").click()
    expect(page.get_by_text("One shift removed.")).to_be_visible()
    expect(page.get_by_role("link", name="09:00–17:00")).to_have_count(0)


def test_the_pages_of_skills_and_capacity_are_sound(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    page = windows.of(make_user("administrator", "supervisor", name="Zed"), "/admin/skills")
    page.get_by_label("Code", exact=True).fill("customs-papers")
    page.get_by_label("English", exact=True).fill("Customs papers")
    accessible(page)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Customs papers")).to_be_visible()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Removed.")).to_be_visible()
    page.goto(windows.address("/admin/capacity"))
    accessible(page)
    page.locator("form[action$='/sms']").get_by_role("button").click()
    expect(page.get_by_role("heading", name="What this would do")).to_be_visible()
    accessible(page)
    fits(page)
