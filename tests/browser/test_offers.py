"""What is held out comes to every page of the one who is asked, by itself, and is taken or declined by a key."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.core import configuration
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.operations.attending import enter
from app.routing.presence import State
from app.routing.queries import place_of
from tests.browser.windows import Windows, be_ready
from tests.factories import make_agent, make_point, make_queue, make_ticket
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_what_is_held_out_is_taken_by_key_on_whichever_page(
    house: House, windows: Windows, accessible
) -> None:
    agent = make_agent(queues=[], name="Ana García")
    push_to(agent, seconds=300)
    board = windows.of(agent)
    second = windows.open("/desk/notices", beside=board)
    be_ready(second)
    available(agent)
    ticket = make_ticket(
        kind="complaint", point=make_point(name="Li Wen", grade=Grade.VIP), words="My vase is broken"
    )

    for page in (board, second):
        expect(page.locator("#offer")).to_contain_text("My vase is broken")
    expect(board.locator("#offer")).to_contain_text("Why you: the only one who was free for it.")
    expect(board.locator("#offer .left")).to_have_text(re.compile(r"^[45] min$"))
    accessible(board)
    board.reload()
    be_ready(board)
    expect(board.locator("#offer[data-reservation]")).to_contain_text("Li Wen")

    board.keyboard.press("y")
    board.wait_for_url(f"**/desk/tickets/{ticket.reference}")
    expect(second.locator("#offer")).not_to_have_attribute("data-reservation", re.compile(".*"))
    house.eventually(lambda: holder_of(ticket) == agent.id, "it is hers")


def test_who_declines_or_does_not_answer_leaves_it_to_the_next(house: House, windows: Windows) -> None:
    first, second = make_agent(queues=[], name="Ana García"), make_agent(queues=[], name="Bruno Silva")
    push_to(first, second, seconds=60)
    ana, bruno = windows.of(first), windows.of(second)
    available(first)
    make_ticket(kind="complaint", words="My vase is broken")
    expect(ana.locator("#offer")).to_contain_text("My vase is broken")
    available(second)

    ana.keyboard.press("x")
    expect(ana.locator("#decline-first")).to_be_focused()
    ana.get_by_role("button", name="Not something I can do").click()
    expect(ana.locator("#offer")).not_to_have_attribute("data-reservation", re.compile(".*"))
    expect(ana.locator("#presence summary")).to_have_text("Available")

    expect(bruno.locator("#offer")).to_contain_text("My vase is broken")
    house.pass_time(timedelta(seconds=61).total_seconds())
    expect(bruno.locator("#offer")).not_to_have_attribute("data-reservation", re.compile(".*"))
    expect(bruno.locator("#presence")).to_have_attribute("data-state", "break")


def push_to(*members, seconds: int) -> None:
    """A queue that holds complaints out to them; tried before those of other tests."""
    queue = make_queue(kinds=["complaint"], members=members)
    with transaction():
        queue.pushes, queue.offer_seconds, queue.position = True, seconds, -queue.id
        configuration.changed()


def available(agent) -> None:
    """They are there."""
    with transaction():
        enter(agent.id, State.AVAILABLE, actor=SYSTEM)


def holder_of(ticket) -> int | None:
    """Whose it is, as it is committed now."""
    db.session.rollback()
    found = place_of(ticket)
    return found.holder_id if found else None
