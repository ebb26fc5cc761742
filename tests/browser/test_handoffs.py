"""The main job between two people: the agent hands a ticket to a unit, its clerk accepts and answers by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from app.core.transaction import transaction
from app.tickets.models import Ticket
from tests.browser.windows import Windows
from tests.factories import make_agent, make_clerk, make_point, make_ticket, make_unit
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_the_agent_hands_off_the_clerk_answers_and_each_sees_it_without_a_reload(
    house: House, windows: Windows, accessible
) -> None:
    hub = make_unit("110000")
    ticket = a_ticket_for(hub.id)
    desk = windows.of(make_agent(name="Ann Lee"), f"/desk/tickets/{ticket.reference}")
    inbox = windows.of(make_clerk(hub), "/unit")
    expect(inbox.get_by_text("Nothing to answer")).to_be_visible()
    desk.keyboard.press("a")
    expect(desk.locator(".summary .held")).to_contain_text("Ann Lee")

    hand_off(desk, accessible)
    expect(desk.locator(".handoffs li")).to_contain_text("Unit 110000")
    expect(desk.locator(".handoffs li .countdown")).to_contain_text("in ")
    expect(desk.get_by_role("region", name="Clocks")).to_contain_text("Unit replies")

    expect(inbox.locator(".unit-rows a")).to_have_count(1)
    inbox.keyboard.press("j")
    expect(inbox.locator(".unit-work blockquote")).to_have_text("Is it still with you?")
    accessible(inbox)
    accept_and_answer(inbox, "On the night shift's list.")
    expect(inbox.get_by_text("Nothing to answer")).to_be_visible()

    expect(desk.locator(".timeline")).to_contain_text("On the night shift's list.")
    expect(desk.locator(".summary .marks")).to_contain_text("Investigating")
    expect(desk.locator(".handoffs li")).to_contain_text("answered")


def a_ticket_for(unit_id: int) -> Ticket:
    """A query that the unit is to be asked about first."""
    ticket = make_ticket(point=make_point(name="Li Wen"))
    with transaction():
        ticket.lead_unit_id = unit_id
    return ticket


def hand_off(desk: Page, accessible) -> None:
    """One key opens the form for the lead unit, with the hand in its words."""
    desk.keyboard.press("h")
    words = desk.get_by_label("What we want to know")
    expect(words).to_be_focused()
    expect(desk.get_by_label("Unit, by code or name")).to_have_value("110000 Unit 110000")
    accessible(desk)
    words.fill("Is it still with you?")
    words.press("Control+Enter")


def accept_and_answer(inbox: Page, answer: str) -> None:
    """Three keys and the words."""
    inbox.keyboard.press("a")
    expect(inbox.get_by_role("button", name="Accept")).to_have_count(0)
    inbox.keyboard.press("r")
    words = inbox.get_by_label("What did you find?")
    expect(words).to_be_focused()
    words.fill(answer)
    words.press("Control+Enter")
