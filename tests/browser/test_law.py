"""The administrator chooses a law by keyboard, and its clock stands on the next ticket."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows
from tests.factories import make_agent, make_ticket, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def test_a_law_is_chosen_and_sets_a_clock(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    page = windows.of(make_user("administrator", "supervisor"), "/admin/law")
    expect(page.get_by_text("No law is chosen: none sets a clock.")).to_be_visible()
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Choose the law of Spain").press("Enter")
    expect(page.get_by_text("The law of Spain is in force.")).to_be_visible()
    expect(page.get_by_role("region", name="Spain Chosen")).to_be_visible()
    accessible(page)

    ticket = make_ticket("complaint")
    seen = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    expect(seen.locator("details.timer", has_text="Answer by law")).to_be_visible()
    expect(seen.get_by_role("img", name="Set by law")).to_be_visible()
