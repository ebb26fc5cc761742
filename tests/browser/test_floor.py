"""A supervisor moves people and work on the live floor: by keys alone, by drag, and without a script."""

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Place, QueueMember
from app.routing.operations.attending import enter
from app.routing.operations.holding import take_ticket
from app.routing.presence import State
from tests.browser.windows import Windows
from tests.factories import make_agent, make_queue, make_supervisor, make_ticket, make_unit
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@dataclass
class Arranged:
    """A unit of its own with two queues, two people, and a piece that one of them holds."""

    supervisor: Any
    here: Any
    beside: Any
    ann: Any
    ben: Any
    ticket: Any


@pytest.fixture
def arranged(house: House) -> Arranged:
    unit = make_unit()
    first = -unit.id  # before those of other tests in the same house
    here, beside = (make_queue(unit=unit, kinds=[kind], position=first) for kind in ("query", "pickup"))
    ann, ben = (make_agent(queues=[here], name=name) for name in ("Ann Holder", "Ben Other"))
    ticket = make_ticket("query", words="Where is my parcel?")
    with transaction():
        take_ticket(ticket, actor=ann)
        for person in (ann, ben):
            enter(person.id, State.AVAILABLE, actor=SYSTEM)
    return Arranged(make_supervisor(unit=unit), here, beside, ann, ben, ticket)


def test_a_person_joins_a_queue_and_work_is_given_by_keys_alone(
    house: House, windows: Windows, arranged: Arranged, accessible
) -> None:
    floor = windows.of(arranged.supervisor, "/live")
    press_m_on(person(floor, arranged.ann))
    floor.keyboard.type(arranged.beside.code)
    floor.keyboard.press("Enter")
    dialog = floor.get_by_role("dialog")
    expect(dialog.locator(".outlook caption")).to_have_text(arranged.beside.code)
    do_it = dialog.get_by_role("button", name="Change their queues")
    expect(do_it).to_be_focused()
    accessible(floor)
    floor.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(person(floor, arranged.ann).locator(".works")).to_contain_text(arranged.beside.code)
    assert works(arranged.ann) == {arranged.here.id, arranged.beside.id}

    press_m_on(person(floor, arranged.ann))
    dialog.get_by_role("checkbox", name="Where is my parcel?").press("Space")
    to = dialog.get_by_label("What is ticked goes")
    to.focus()
    floor.keyboard.type("Ben Other")
    floor.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Move the work")).to_be_focused()
    floor.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert holder_of(arranged.ticket) == arranged.ben.id


def test_a_person_and_work_are_moved_by_drag(house: House, windows: Windows, arranged: Arranged) -> None:
    floor = windows.of(arranged.supervisor, "/live", viewport={"width": 1440, "height": 1400})
    dialog = floor.get_by_role("dialog")
    chip = person(floor, arranged.ben).locator(".works li", has_text=arranged.here.code)
    chip.drag_to(floor.locator(f"#live-queue-{arranged.beside.id}"))
    expect(dialog.locator(".outlook caption")).to_have_text([arranged.here.code, arranged.beside.code])
    assert works(arranged.ben) == {arranged.here.id}
    dialog.get_by_role("button", name="Change their queues").click()
    expect(person(floor, arranged.ben).locator(".works li")).to_have_text([arranged.beside.code])
    assert works(arranged.ben) == {arranged.beside.id}

    with transaction():
        enter(arranged.ann.id, State.OFFLINE, actor=SYSTEM)
    kept = floor.locator(f"#kept-ticket-{arranged.ticket.id}")
    expect(kept).to_be_visible()
    kept.drag_to(floor.locator(f"#live-queue-{arranged.beside.id}"))
    expect(dialog.locator(".snags")).to_contain_text("One piece is not what the queue is for.")
    dialog.get_by_role("button", name="Move the work").click()
    expect(kept).to_have_count(0)
    assert holder_of(arranged.ticket) is None


def test_work_is_moved_without_a_script(house: House, windows: Windows, arranged: Arranged) -> None:
    page = windows.of(arranged.supervisor, "/live", java_script_enabled=False)
    page.get_by_role("link", name="Ann Holder").first.click()
    page.get_by_role("checkbox", name="Where is my parcel?").check()
    page.get_by_label("What is ticked goes").select_option("back to where it waits")
    page.locator(".choose.work").get_by_role("button", name="What would that do?").click()
    page.get_by_role("button", name="Move the work").click()
    expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()
    assert holder_of(arranged.ticket) is None


def person(floor: Page, user: Any) -> Locator:
    """Their line."""
    return floor.locator(f"#live-agent-{user.id}")


def press_m_on(line: Locator) -> None:
    """As a hand does that has come to their name; the choice has the focus then."""
    line.locator("th a").press("m")
    expect(line.page.get_by_label("From now on also")).to_be_focused()


def works(user: Any) -> set[int]:
    """The queues they work, as it is committed now."""
    db.session.rollback()
    return set(db.session.scalars(sa.select(QueueMember.queue_id).where(QueueMember.user_id == user.id)))


def holder_of(ticket: Any) -> int | None:
    """Who holds it, as it is committed now."""
    db.session.rollback()
    return db.session.scalar(sa.select(Place.holder_id).where(Place.ticket_id == ticket.id))
