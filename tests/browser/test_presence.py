"""An agent comes, goes on a break and closes the laptop; the supervisor sees each of it without a reload."""

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.database import db
from app.routing.presence import LOST_AFTER, Heartbeat, State, presence_of
from tests.browser.windows import Windows
from tests.factories import make_agent, make_supervisor
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_who_comes_and_goes_is_seen_and_a_closed_laptop_is_nobody(
    house: House, windows: Windows, accessible
) -> None:
    agent = make_agent(name="Ana García")
    board = windows.of(agent)
    floor = windows.of(make_supervisor(), "/live")
    say(board, "Available")
    expect(row(floor)).to_contain_text("Available")
    accessible(board)
    accessible(floor)

    say(board, "Meal")
    expect(row(floor)).to_contain_text("Meal")
    say(board, "Available")
    board.reload()
    expect(board.locator("#presence summary")).to_have_text("Available")
    house.eventually(lambda: has_beaten(agent.id), "the page tells that it lives", seconds=40)

    board.close()
    house.pass_time(LOST_AFTER.total_seconds() + 20)
    house.eventually(lambda: state_of(agent.id) is State.OFFLINE, "nothing is heard any more", seconds=30)
    expect(row(floor)).to_have_count(0)


def say(page: Page, what: str) -> None:
    """Two clicks. What the stream then tells draws the menu anew: it would close one that is open by then."""
    menu = page.locator("#presence")
    menu.locator("summary").click()
    with page.expect_response("**/presence/mark"):
        menu.get_by_role("button", name=what).click()
    expect(page.locator("#presence summary")).to_have_text(what)


def row(floor: Page) -> Locator:
    """Her line on the live floor."""
    return floor.locator("table.agents tbody tr", has_text="Ana García")


def has_beaten(user_id: int) -> bool:
    """Whether she was heard of."""
    db.session.rollback()
    return db.session.get(Heartbeat, user_id) is not None


def state_of(user_id: int) -> State:
    """What she is doing, as it is committed now."""
    db.session.rollback()
    found = presence_of(user_id)
    assert found is not None
    return found.state
