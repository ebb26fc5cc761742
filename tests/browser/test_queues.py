"""The administrator sets a queue: by keyboard with what it would do before it is saved, and without JavaScript."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.routing.models import Place, Queue
from tests.browser.windows import Windows
from tests.factories import make_agent, make_queue, make_ticket, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
PHONE = {"width": 390, "height": 844}


def test_a_change_is_looked_at_then_saved_and_what_waits_moves(
    house: House, windows: Windows, accessible: Callable[[Page], None]
) -> None:
    make_queue("queries", kinds=["query"], position=5)
    make_queue("letters", kinds=["query"])
    ticket = make_ticket().id
    page = windows.of(make_user("administrator", "supervisor"), "/admin/queues")
    accessible(page)
    page.get_by_role("link", name="letters", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="What comes here")).to_be_visible()
    accessible(page)

    windows.expect_refusal(422)
    seconds = page.get_by_label("Seconds to accept")
    seconds.fill("1")
    seconds.press("Enter")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        "Seconds to accept: This is too little or too much."
    )
    accessible(page)
    seconds.fill("30")
    page.get_by_label("Query").uncheck()
    page.get_by_label("Complaint").check()
    seconds.press("Enter")
    outcome = page.get_by_role("status").filter(has_text="What this would do")
    expect(outcome).to_contain_text("1 ticket that waits in letters belongs in queries.")
    accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Save and move what waits").press("Enter")
    expect(page.get_by_text("Kinds: Query → Complaint")).to_be_visible()
    where = sa.select(Queue.code).join(Place, Place.queue_id == Queue.id).where(Place.ticket_id == ticket)
    house.eventually(lambda: house.scalar(where) == "queries", "it waits among the queries")


def test_order_and_members_are_set_without_javascript(house: House, windows: Windows) -> None:
    make_agent(queues=[], name="Zhang Min")
    page = windows.of(make_user("administrator"), "/admin/queues", java_script_enabled=False)
    first = page.locator(".queues > li").first
    name = first.get_by_role("link").inner_text()
    first.get_by_role("button", name="down").press("Enter")
    expect(page.locator(".queues > li").nth(1).get_by_role("link")).to_have_text(name)

    page.get_by_role("link", name="Pickups", exact=True).press("Enter")
    page.get_by_label("Somebody more").select_option(
        label=page.locator("#joining option", has_text="Zhang Min").inner_text()
    )
    page.get_by_role("button", name="Add").press("Enter")
    weight = page.get_by_label("Weight of Zhang Min")
    weight.fill("2")
    weight.press("Enter")
    expect(page.get_by_text("Weight of Zhang Min: 1 → 2")).to_be_visible()
    page.get_by_role("button", name="Take Zhang Min out").press("Enter")
    expect(page.get_by_text("Zhang Min takes no more work from it")).to_be_visible()
