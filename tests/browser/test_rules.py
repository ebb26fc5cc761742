"""The administrator writes a rule, tries it on past tickets, switches it on, and reads what it did."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.models import Ticket
from app.tickets.operations.opening import hear_threat
from tests.browser.windows import Windows
from tests.factories import make_ticket, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}
DONE = re.compile(
    r"sets the priority to Low \(was"
)  # which clocks may have raised: tests before moved the time


def threatened(topic: str) -> Ticket:
    """A customer of a ticket on that topic threatens."""
    ticket = make_ticket(topic=topic)
    with transaction():
        hear_threat(ticket, actor=SYSTEM, at=now())
    return ticket


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_rule_is_written_tried_switched_on_and_read_about(
    house: House, windows: Windows, accessible: Callable[[Page], None], java_script_enabled: bool
) -> None:
    name = f"threats-{java_script_enabled}".lower()
    past = threatened(name)
    admin = make_user("administrator", "supervisor")
    page = windows.of(admin, "/admin/rules", java_script_enabled=java_script_enabled)
    page.get_by_role("link", name="New rule").click()
    expect(page.get_by_role("heading", name="New rule")).to_be_visible()

    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Whenever").select_option("A customer threatens")
    page.get_by_label("If", exact=True).fill(f"topic:{name}")
    page.get_by_label("Then", exact=True).select_option("Set the priority")
    page.get_by_role("button", name="Add", exact=True).click()
    windows.expect_refusal(422)
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_text("Priority: Choose a priority.")).to_be_visible()
    page.get_by_label("Priority", exact=True).select_option("Low")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_text("It would have acted once")).to_be_visible()
    expect(page.get_by_role("row", name=DONE)).to_contain_text(
        f"{past.reference[:3]} {past.reference[3:6]} {past.reference[6:]}"
    )
    if java_script_enabled:
        accessible(page)
    page.set_viewport_size(PHONE)
    assert page.locator("main").evaluate("each => each.scrollWidth <= each.clientWidth")

    page.get_by_role("button", name="Save", exact=True).click()
    rule = page.locator(".policy", has_text=name)
    expect(rule).to_contain_text("off")
    rule.get_by_role("button", name=f"Switch on {name}").click()
    expect(rule.get_by_role("button", name=f"Switch off {name}")).to_be_visible()
    if java_script_enabled:
        accessible(page)
    threatened(name)
    page.reload()
    rule.get_by_role("link", name="acted once").click()
    expect(page.get_by_role("row", name=DONE)).to_have_count(1)
    if java_script_enabled:
        accessible(page)
