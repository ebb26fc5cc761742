"""The catalogue shows every component, in each theme, language direction and size, and axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows

SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.mark.parametrize("size", SIZES)
def test_every_component_is_accessible(
    windows: Windows, accessible: Callable[[Page], None], size: str
) -> None:
    width, height = SIZES[size]
    page = windows.open("/styleguide", viewport={"width": width, "height": height})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_screen(windows: Windows, size: str) -> None:
    width, height = SIZES[size]
    page = windows.open("/styleguide", viewport={"width": width, "height": height})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_chosen_theme_survives_a_reload(windows: Windows) -> None:
    page = windows.open("/styleguide")
    page.get_by_title("Appearance").first.click()
    page.get_by_label("Dark").check()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_late_countdown_says_so_and_tells_the_exact_time(windows: Windows) -> None:
    page = windows.open("/styleguide")
    late = page.locator("time.countdown.late").last
    expect(late).to_contain_text("late")
    assert late.get_attribute("title")


def test_a_toast_can_be_dismissed(windows: Windows) -> None:
    page = windows.open("/styleguide")
    toasts = page.locator(".sample .toast-line")
    shown = toasts.count()
    toasts.first.get_by_role("button", name="Dismiss").click()
    expect(toasts).to_have_count(shown - 1)
