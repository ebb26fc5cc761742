"""What was said on the phone is heard on the ticket's page, and goes on while the page changes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.tickets.models import Ticket
from tests.browser.windows import Windows
from tests.factories import make_agent, make_point
from tests.faults.house import House
from tests.faults.test_calls import Phone

pytestmark = [pytest.mark.browser, pytest.mark.processes]
CALLER = "+14155550102"
Check = Callable[[Page], None]
GOES_ON = (
    "sound => new Promise(done => sound.ontimeupdate = () => sound.currentTime > 0.2 && done(!sound.paused))"
)


def test_an_agent_hears_a_message_beside_its_words_though_the_page_changes(
    house: House, windows: Windows, accessible: Check
) -> None:
    make_point(CALLER, language="en")
    phone = Phone(house, CALLER).listen()
    phone.does("keys", digits="3").does("keys", digits="#").listen()
    phone.does("speech", text="The courier was rude", seconds=20).listen().does("hangup")
    named = sa.select(Ticket.reference).where(Ticket.subject == "The courier was rude")
    reference = house.eventually(lambda: house.scalar(named), "the words arrive")

    page = windows.of(make_agent(), f"/desk/tickets/{reference}")
    message = page.locator(".entry.message", has_text="The courier was rude")
    player = message.get_by_label("Message on the phone, 20 s")
    expect(player).to_be_visible()
    accessible(page)
    play(player)
    page.get_by_text("Note, for us only").click()
    page.get_by_label("Write a note").fill("I am listening.")
    page.get_by_role("button", name="Keep note").click()
    expect(page.locator(".entry.note", has_text="I am listening.")).to_be_visible()
    assert player.evaluate("sound => !sound.paused && sound.duration > 19")
    player.evaluate("sound => { sound.currentTime = 15 }")
    assert player.evaluate(GOES_ON)


def play(player: Locator) -> None:
    """Whose sound is only fetched once they want to hear it."""
    assert player.evaluate("sound => sound.readyState") == 0
    player.evaluate("sound => sound.play()")
    assert player.evaluate(GOES_ON)
