"""By keyboard: a query becomes a complaint, is given up for the ticket it repeats, and is taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Windows, be_ready
from tests.factories import make_agent, make_point, make_ticket
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_query_becomes_a_complaint_and_then_part_of_another(
    house: House, windows: Windows, accessible
) -> None:
    li_wen = make_point(name="Li Wen")
    first = make_ticket("complaint", point=li_wen, words="My parcel is late")
    second = make_ticket("query", point=li_wen, words="Still not here", topic="trace_late")
    page = windows.of(make_agent(name="Ann Lee"), f"/desk/tickets/{second.reference}")

    page.keyboard.press("c")
    expect(page.get_by_label("Kind", exact=True)).to_be_focused()
    expect(page.get_by_label("Topic", exact=True).first).to_have_value("delay")
    accessible(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".summary .over")).to_contain_text("Complaint")
    expect(page.locator(".timeline")).to_contain_text(
        "Ann Lee made it another kind of work: Query → Complaint"
    )

    expect(page.get_by_role("link", name="Duplicate…")).to_be_visible()
    page.keyboard.press("d")
    offered = page.get_by_role("button", name="My parcel is late")
    expect(offered).to_be_focused()
    accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("This one goes on:")).to_be_visible()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_be_focused()
    accessible(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/desk/tickets/{first.reference}")
    be_ready(page)
    expect(page.locator(".summary h1")).to_have_text("My parcel is late")
    expect(page.locator(".timeline .of").first).to_be_visible()
    accessible(page)

    page.get_by_role("button", name="Take the merge back").press("Enter")
    expect(page.locator(".timeline")).to_contain_text("took the merge of")
    expect(page.get_by_role("button", name="Take the merge back")).to_have_count(0)


def test_without_script_each_step_is_a_page(house: House, windows: Windows) -> None:
    li_wen = make_point(name="Li Wen")
    first = make_ticket(point=li_wen, words="My parcel is late")
    second = make_ticket(point=li_wen, words="Still not here")
    page = windows.of(make_agent(), f"/desk/tickets/{second.reference}", java_script_enabled=False)
    page.get_by_role("link", name="Duplicate…").click()
    page.get_by_label("Reference of the other ticket").fill(first.reference)
    page.get_by_role("button", name="Look at both").click()
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(f"**/desk/tickets/{first.reference}*")
    page.get_by_role("link", name="Another kind…").click()
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator(".summary .over")).to_contain_text("Complaint")
