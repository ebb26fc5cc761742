"""The administrator writes a policy by keyboard, tries it, and puts it in force."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Windows
from tests.factories import make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def press(page: Page, what: Locator) -> None:
    """Walk there with the Tab key, and press it."""
    for _ in range(600):
        if what.evaluate("each => each === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {what}")


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_policy_is_written_tried_and_put_in_force(
    house: House, windows: Windows, accessible: Callable[[Page], None], java_script_enabled: bool
) -> None:
    name = f"merchants-{java_script_enabled}".lower()
    page = windows.of(
        make_user("administrator", "supervisor"), "/admin/policies", java_script_enabled=java_script_enabled
    )
    press(page, page.get_by_role("button", name="Change"))
    expect(page.get_by_role("heading", name="Draft of the policies")).to_be_visible()

    press(page, page.get_by_role("link", name="Add: Promises to customers"))
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("For which tickets").fill(f"topic:{name}")
    page.get_by_role("combobox", name="Target", exact=True).select_option("Resolution")
    windows.expect_refusal(422)
    page.get_by_label("Length").fill("none")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Length: Write a whole number.")).to_be_visible()
    if java_script_enabled:
        accessible(page)
    page.get_by_label("Length").fill("8")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"topic:{name}")).to_be_visible()

    place = page.locator(".policy", has_text=name).locator(".place")
    last = int(place.inner_text())
    press(page, page.get_by_role("button", name=f"Move {name} up"))
    expect(place).to_have_text(str(last - 1))
    press(page, page.get_by_role("link", name=f"Change {name}"))
    page.get_by_label("Place in the order").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator(".policy").first).to_contain_text(name)
    page.set_viewport_size(PHONE)
    assert page.locator("main").evaluate("each => each.scrollWidth <= each.clientWidth")

    press(page, page.get_by_role("link", name="See the difference and put it in force"))
    expect(page.get_by_role("heading", name="Added 1")).to_be_visible()
    if java_script_enabled:
        accessible(page)
    press(page, page.get_by_role("button", name="Put in force"))
    expect(page.get_by_text("In force since")).to_be_visible()
    page.goto(windows.address(f"/admin/policies/tester?kind=query&topic={name}"))
    expect(page.get_by_text(f"{name} ·")).to_be_visible()
