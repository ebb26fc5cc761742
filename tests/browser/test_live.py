"""What happened is on every open page, whatever was slow, late or away when it happened."""

import pytest
from playwright.sync_api import Page, Route, expect

from app.core.events import Event
from tests.browser.windows import REFUSED, Windows, be_ready
from tests.factories import make_agent, make_point, make_supervisor, make_ticket
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_what_happened_while_a_second_tab_was_drawn_is_on_it(house: House, windows: Windows) -> None:
    first = windows.of(make_agent())
    held: list[Route] = []
    first.context.route("**/js/stream.js", lambda route: held.append(route))
    second = first.context.new_page()
    second.goto(f"{house.url}/desk", wait_until="commit")
    house.eventually(lambda: pump(first) and held, "the second tab waits for its script")

    tell_one(house, "Where is my parcel?")
    expect(first.locator(".card-row", has_text="Where is my parcel?")).to_be_visible()
    pump(first, 1000)  # nothing more is under way
    held[0].continue_()

    be_ready(second)
    expect(second.locator(".card-row", has_text="Where is my parcel?")).to_be_visible()


def test_the_tab_that_takes_over_goes_on_where_the_other_stopped(house: House, windows: Windows) -> None:
    first = windows.of(make_agent())
    second = first.context.new_page()
    second.goto(f"{house.url}/desk")
    be_ready(second)

    first.close()
    tell_one(house, "Where is my parcel?")

    expect(second.locator(".card-row", has_text="Where is my parcel?")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "complaints"), [(502, [REFUSED]), (None, ["net::ERR_FAILED", "Failed to fetch"])]
)
def test_a_part_that_could_not_be_read_is_read_again(
    house: House, windows: Windows, status: int | None, complaints: list[str]
) -> None:
    floor = windows.of(make_supervisor(), "/live")
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if route.request.url in failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.fulfill(status=status, body="<h1>Bad Gateway</h1>") if status else route.abort()

    floor.route("**/live/parts/**", fail_once)
    for words in complaints * 5:
        windows.expect_complaint(words)
    make_ticket(point=make_point(name="Emily Carter"))

    expect(floor.locator(".stat", has_text="Open")).to_contain_text("1")
    assert len(failed) == 5
    expect(floor.get_by_role("region", name="Queues")).to_be_visible()
    expect(floor.locator(".toast-line")).to_have_count(0)
    expect(floor.get_by_text("Bad Gateway")).to_have_count(0)


def tell_one(house: House, words: str) -> None:
    """A ticket, and wait until screens have been told all of it."""
    make_ticket(words=words)
    house.eventually(lambda: not house.count(Event, Event.relayed_at.is_(None)), "screens are told")


def pump(page: Page, milliseconds: int = 50) -> bool:
    """Let Playwright, and the page, look at what happened."""
    page.wait_for_timeout(milliseconds)
    return True
