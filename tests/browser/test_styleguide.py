"""The catalogue shows every component, in each theme, language direction and size, and axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_component_is_accessible(
    quiet_page: Page, accessible: Callable[[Page], None], size: str, theme: str
) -> None:
    width, height = SIZES[size]
    quiet_page.set_viewport_size({"width": width, "height": height})
    quiet_page.emulate_media(color_scheme=theme)
    quiet_page.goto("/styleguide")
    expect(quiet_page.get_by_role("heading", level=1)).to_be_visible()
    accessible(quiet_page)


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_screen(quiet_page: Page, size: str) -> None:
    width, height = SIZES[size]
    quiet_page.set_viewport_size({"width": width, "height": height})
    quiet_page.goto("/styleguide")
    assert quiet_page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_chosen_theme_survives_a_reload(quiet_page: Page) -> None:
    quiet_page.goto("/styleguide")
    quiet_page.get_by_title("Appearance").first.click()
    quiet_page.get_by_label("Dark").check()
    quiet_page.reload()
    expect(quiet_page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_late_countdown_says_so_and_tells_the_exact_time(quiet_page: Page) -> None:
    quiet_page.goto("/styleguide")
    late = quiet_page.locator("time.countdown.late").last
    expect(late).to_contain_text("late")
    assert late.get_attribute("title")


def test_a_toast_can_be_dismissed(quiet_page: Page) -> None:
    quiet_page.goto("/styleguide")
    toasts = quiet_page.locator(".sample .toast-line")
    shown = toasts.count()
    toasts.first.get_by_role("button", name="Dismiss").click()
    expect(toasts).to_have_count(shown - 1)
