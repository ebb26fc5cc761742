"""A picture reaches the agent's page by itself; and a colleague keeps one with a note."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows
from tests.factories import make_agent, make_point, make_ticket
from tests.faults.house import House
from tests.samples import HTML, photo

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Check = Callable[[Page], None]
IS_DRAWN = "image => image.complete && image.naturalWidth > 0"


def test_a_note_with_a_picture_shows_it_and_one_with_a_page_says_why_not(
    house: House, windows: Windows, accessible: Check, tmp_path: Path
) -> None:
    ticket = make_ticket(point=make_point("+14155550141"))
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    page.get_by_text("Note, for us only").click()
    box, bad = tmp_path / "box.jpg", tmp_path / "page.png"
    box.write_bytes(photo(1200, 900) + bytes(3_000_000))  # more than any other form may weigh
    bad.write_bytes(HTML)

    windows.expect_refusal(422)
    page.get_by_label("Write a note").fill("This is how it came.")
    page.get_by_label("Files").set_input_files([box, bad])
    page.get_by_role("button", name="Keep note").click()
    expect(page.get_by_role("alert").filter(has_text="Files of this type are not taken.")).to_be_visible()
    expect(page.get_by_label("Write a note")).to_have_value("This is how it came.")

    page.get_by_label("Files").set_input_files([box])
    page.get_by_role("button", name="Keep note").click()
    picture = page.get_by_role("img", name="Picture: box.jpg")
    expect(picture).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate(IS_DRAWN)
    accessible(page)

    with page.expect_popup() as opened:
        picture.click()
    assert opened.value.locator("img").evaluate(IS_DRAWN)
    with page.expect_download() as saved:
        page.get_by_role("link", name="box.jpg", exact=True).click()
    assert saved.value.path().read_bytes() == box.read_bytes()
