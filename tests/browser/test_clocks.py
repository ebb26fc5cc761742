"""Each clock of a ticket opens into why its deadline is what it is, stays open, and needs no script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.lifecycle import move
from app.tickets.models import Status
from tests.browser.windows import Windows
from tests.factories import make_agent, make_ticket
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Check = Callable[[Page], None]


def opened(page: Page, name: str) -> Locator:
    """The clock of that name, which somebody has just opened."""
    clock = page.locator("details.timer", has_text=name)
    clock.locator("> summary").click()
    return clock


def test_an_open_clock_stays_open_and_tells_of_the_rest_that_has_just_begun(
    house: House, windows: Windows, accessible: Check
) -> None:
    ticket = make_ticket()
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")

    clock = opened(page, "Resolution")
    expect(clock).to_contain_text("72h of “Round the clock” from")
    expect(clock.locator("svg.strip")).to_be_visible()
    accessible(page)

    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
        move(ticket, Status.WAITING_CUSTOMER, actor=SYSTEM)
    expect(clock).to_contain_text("Rests: waiting for the customer (Postline)")
    expect(clock).to_contain_text("paused")
    expect(clock).to_have_attribute("open", "")


def test_without_a_script_a_clock_leads_to_a_page_of_its_own(house: House, windows: Windows) -> None:
    ticket = make_ticket()
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}", java_script_enabled=False)

    opened(page, "First response").get_by_role("link", name="How this deadline came about").click()

    expect(page.get_by_role("heading", name="First response")).to_be_visible()
    expect(page.get_by_role("row", name="The ticket was opened")).to_be_visible()
