"""Two agents, a supervisor and people who text, all at once: work finds its person, whoever declines, sleeps or leaves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.core import configuration
from app.core.database import db
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.models import Came, Place, Queue
from app.tickets.models import Ticket
from tests.browser.test_presence import say
from tests.browser.windows import Windows, be_ready
from tests.factories import join_queue, make_agent, make_point, make_queue, make_supervisor
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
OFFERED, OVERFLOWS = timedelta(seconds=30), timedelta(minutes=10)
GRACE = timedelta(minutes=15)  # of every queue, unless somebody says otherwise
LI_WEN, CHEN_HAO, ZHOU_MIN = "Where is my parcel?", "Where is my letter?", "Where is my cold box?"


@pytest.fixture
def known(house: House) -> None:
    """Who texts; one of them is a VIP."""
    make_point("+14155550101", name="Li Wen", language="en")
    make_point("+14155550103", name="Chen Hao", language="en")
    make_point("+14155550107", name="Zhou Min", language="en", grade=Grade.VIP)


@pytest.fixture
def ours(house: House) -> Iterator[Queue]:
    """A queue that is tried first and holds out what comes; what is too much for it waits in another."""
    beside, queue = make_queue(), make_queue(position=-1)
    set_up(beside, is_closed=True)
    set_up(queue, overflow_id=beside.id, overflow_after=OVERFLOWS)
    yield queue
    set_up(queue, is_closed=True)


def set_up(queue: Queue, **settings: Any) -> None:
    """Both push."""
    with transaction():
        for name, value in settings.items() | {("pushes", True), ("offer_seconds", OFFERED.seconds)}:
            setattr(queue, name, value)
        configuration.changed()


def test_work_finds_its_person_whoever_declines_sleeps_or_leaves(
    house: House, windows: Windows, known: None, ours: Queue
) -> None:
    ana, bruno = make_agent(queues=[ours], name="Ana García"), make_agent(queues=[ours], name="Bruno Silva")
    join_queue(ana, db.session.get_one(Queue, ours.overflow_id))
    supervisor = make_supervisor()
    join_queue(supervisor, ours)
    anas, brunos, floor = windows.of(ana), windows.of(bruno), windows.of(supervisor, "/live")
    handset = windows.open(house.simulator, beside=floor)

    say(anas, "Available")
    say(brunos, "Available")
    text(handset, "Li Wen", LI_WEN)
    expect(offer(anas)).to_contain_text(LI_WEN)
    expect(line(floor, "Ana García")).to_contain_text("Being asked")
    anas.keyboard.press("x")
    anas.get_by_role("button", name="Not something I can do").click()
    expect(offer(brunos)).to_contain_text(LI_WEN)
    first = ticket_of(LI_WEN)
    brunos.keyboard.press("y")
    brunos.wait_for_url(f"**/desk/tickets/{first.reference}")
    be_ready(brunos)

    say(anas, "Meal")
    say(brunos, "Meeting")
    text(handset, "Chen Hao", CHEN_HAO)
    text(handset, "Zhou Min", ZHOU_MIN)
    house.eventually(lambda: place_of(ZHOU_MIN), "both wait")
    say(anas, "Available")
    expect(offer(anas)).to_contain_text(ZHOU_MIN)
    house.pass_time(OFFERED.total_seconds() + 1)
    expect(anas.locator("#presence summary")).to_have_text("Did not answer")
    expect(offer(anas)).to_have_count(0)

    say(brunos, "Offline")
    assert place_of(LI_WEN).holder_id == bruno.id
    house.pass_time(GRACE.total_seconds() + 1)
    house.eventually(
        lambda: place_of(LI_WEN).holder_id is None, "what he had not answered is free", seconds=60
    )
    for words in (CHEN_HAO, ZHOU_MIN):
        house.eventually(
            lambda words=words: place_of(words).came is Came.OVERFLOW, "it overflowed", seconds=60
        )

    say(anas, "Available")
    expect(offer(anas)).to_contain_text(ZHOU_MIN)
    anas.keyboard.press("y")
    anas.wait_for_url(f"**/desk/tickets/{ticket_of(ZHOU_MIN).reference}")
    assert place_of(ZHOU_MIN).holder_id == ana.id
    expect(offer(anas)).to_contain_text(LI_WEN)  # it came first, and her no is a while ago
    expect(line(floor, "Ana García")).to_contain_text("Being asked")


def text(handset: Page, whose: str, words: str) -> None:
    """The first from that person's telephone; heard once it stands in their thread."""
    handset.get_by_role("link", name=whose).click()
    expect(handset.get_by_role("log")).to_contain_text("No texts yet")
    expect(
        handset.get_by_role("button", name="Send", exact=True)
    ).to_be_enabled()  # the one before is on its way
    handset.get_by_label("Text to the hotline").fill(words)
    handset.get_by_label("Text to the hotline").press("Enter")
    expect(handset.get_by_role("log")).to_contain_text(words)


def offer(page: Page) -> Locator:
    """What is held out to whoever looks at it."""
    return page.locator("#offer[data-reservation]")


def line(floor: Page, name: str) -> Locator:
    """Somebody's line on the live floor."""
    return floor.locator("table.agents tbody tr", has_text=name)


def ticket_of(words: str) -> Ticket:
    """What they made, as it is committed now."""
    db.session.rollback()
    newest = sa.select(Ticket).where(Ticket.subject == words).order_by(Ticket.id.desc())
    return db.session.scalars(newest.execution_options(populate_existing=True)).first()


def place_of(words: str) -> Place | None:
    """Where it waits, as it is committed now."""
    ticket = ticket_of(words)
    its = sa.select(Place).where(Place.ticket_id == ticket.id) if ticket else None
    return db.session.scalar(its.execution_options(populate_existing=True)) if its is not None else None
