"""What a newcomer does with handset and board side by side, in one browser, against the whole house."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core.clock import now
from app.core.events import SYSTEM, Event
from app.core.transaction import transaction
from app.customers.models import ContactPoint
from app.tickets.models import ENDED, Contact, Status, Ticket
from app.tickets.operations.closing import end_ticket
from tests.browser.windows import Windows
from tests.factories import make_agent, make_point, make_queue, make_supervisor, make_ticket, make_unit
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
LI_WEN, EMILY = "+14155550101", "+14155550102"
BEFORE = "上周的挂号信到了吗？"
WORDS, MORE_WORDS = "EA123456785CN还没到，急", "EA123456785CN怎么还没有消息？"
ANSWER = "您好，邮件今天下午投递。"
Check = Callable[[Page], None]
LATE, NOBODY_THERE = (
    5,
    ("0",) * 6,
)  # nothing is held out; nobody is available, asked, on a call, wrapping up or away


def test_a_text_becomes_a_work_order_is_worked_on_and_answered(
    house: House, windows: Windows, accessible: Check
) -> None:
    wrote_before(make_point(LI_WEN, name="李雯", language="zh"), BEFORE)
    before = house.count(Ticket)
    board = windows.of(make_agent(name="Ana García"))
    handset = windows.open(house.simulator, beside=board)

    handset.get_by_role("link", name="Li Wen").click()
    say(handset, WORDS)

    wire = handset.get_by_role("region", name="Wire")
    wire.get_by_role("checkbox").check()  # this person's alone
    webhook = wire.locator("summary", has_text="inbound text").filter(visible=True)
    expect(webhook).to_contain_text("signature accepted")
    expect(webhook).to_contain_text(re.compile(r"200[\d.]+ ms"))
    card = board.locator(".card-row", has_text=WORDS)
    expect(card).to_be_visible()
    expect(board.locator("[data-count]")).to_have_text("1 open")
    expect(thread(handset)).to_contain_text(card.locator(".reference").inner_text())
    accessible(handset)
    accessible(board)

    board.keyboard.press("n")
    ticket = board
    expect(ticket).to_have_title(re.compile(WORDS))
    customer = ticket.get_by_role("region", name="Customer")
    expect(customer).to_contain_text("李雯")
    expect(customer).to_contain_text(LI_WEN)
    expect(customer.get_by_role("link", name=BEFORE)).to_be_visible()
    expect(status(ticket)).to_have_text("Investigating")
    accessible(ticket)

    say(handset, MORE_WORDS)
    expect(timeline(ticket)).to_contain_text(MORE_WORDS)
    expect(timeline(ticket)).to_contain_text("The customer asked again, 1 in all")
    assert house.count(Ticket) == before + 1

    ticket.keyboard.press("h")
    ticket.get_by_label("Unit, by code or name").fill("000000")
    ticket.keyboard.press("Control+Enter")
    expect(status(ticket)).to_have_text("Waiting for unit")
    go_on(ticket, "Investigate")
    expect(status(ticket)).to_have_text("Investigating")

    ticket.keyboard.press("r")
    expect(ticket.locator("#reply-body")).to_be_focused()
    ticket.keyboard.type(ANSWER)
    ticket.get_by_role("button", name="Send as the answer").click()
    expect(status(ticket)).to_have_text("Answered")
    expect(thread(handset)).to_contain_text(ANSWER)
    said = timeline(ticket).locator(".entry", has_text=ANSWER)
    expect(said).to_contain_text("delivered")
    expect(said).to_contain_text("Ana García")

    go_on(ticket, "Close…")
    closing = ticket.get_by_role("region", name="Close")
    expect(closing.get_by_role("radio", name="Answered")).to_be_checked()
    accessible(ticket)
    closing.get_by_role("button", name="Close").click()
    expect(status(ticket)).to_have_text("Closed")
    expect(ticket.get_by_role("region", name="Next step")).to_contain_text("Nothing is left to do")


def go_on(ticket: Page, step: str) -> None:
    """Press the key of the next step, once the page offers it: its parts follow a change one by one."""
    expect(ticket.get_by_role("region", name="Next step").locator("[data-key=s]")).to_have_text(step)
    ticket.keyboard.press("s")


def test_thanks_a_greeting_and_a_stop_make_no_work_order(house: House, windows: Windows) -> None:
    board = windows.of(make_agent())
    handset = windows.open(house.simulator, beside=board)
    before = house.count(Contact)
    handset.get_by_role("link", name="Emily Carter").click()

    for number, words in enumerate(("Thank you very much!", "Hello", "STOP"), 1):
        say(handset, words)
        house.eventually(lambda count=number: house.count(Contact) == before + count, f"{words} is heard")

    expect(thread(handset)).to_contain_text("STOP")
    assert house.count(Ticket, Ticket.status.not_in(ENDED)) == 0
    expect(board.locator(".card-row")).to_have_count(0)
    say(handset, "START")


def test_what_nobody_takes_warns_turns_late_and_climbs_once(
    house: House, windows: Windows, accessible: Check
) -> None:
    centre = make_unit("100100")
    queue = make_queue("Letterbox", unit=centre, kinds=["query"])
    ticket = make_ticket(point=make_point(name="Emily Carter"), words="Where is my parcel?")
    board = windows.of(make_agent(queues=[queue], unit=centre))
    floor = windows.of(make_supervisor(), "/live")
    due = board.locator(".card-row time.countdown")
    expect(due).not_to_have_class(re.compile("soon|late"))
    expect(figures(floor, "Letterbox")).to_have_text(
        ["1", re.compile(r"\d+"), "0", "1", "0", "0", *NOBODY_THERE]
    )
    expect(floor.locator(".stat", has_text="Late")).to_contain_text("0")

    house.pass_until(moment(due, "data-warn"))
    expect(due).to_have_class(re.compile("soon"))
    expect(floor.get_by_role("row", name="Letterbox")).to_have_class("soon")
    expect(floor.locator(".stat", has_text="Due soon")).to_contain_text("1")

    house.pass_until(moment(due, "data-due"))
    expect(due).to_have_class(re.compile("late"))
    expect(floor.get_by_role("row", name="Letterbox")).to_have_class("late")
    expect(floor.get_by_role("row", name="Unit 100100")).to_have_class("late")
    expect(figures(floor, "Letterbox").nth(LATE)).to_have_text("1")
    expect(floor.locator(".stat", has_text="Late")).to_have_class(re.compile("late"))
    expect(floor.get_by_role("region", name="At risk")).to_contain_text("Where is my parcel?")
    accessible(floor)
    accessible(board)

    house.pass_time(2 * 3600 + 60)
    expect(board.locator(".card-row")).to_contain_text("High")
    board.keyboard.press("n")
    expect(timeline(board)).to_contain_text("Late: First response")
    assert house.count(Event, Event.name == "ticket.climbed", Event.ticket_id == ticket.id) == 1


def wrote_before(point: ContactPoint, words: str) -> None:
    """What they wanted a month ago is over."""
    ticket = make_ticket(point=point, words=words, language="zh", opened_at=now() - timedelta(days=30))
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "settled", actor=SYSTEM)


def say(handset: Page, words: str) -> None:
    """Text the hotline from the phone that is shown."""
    handset.get_by_label("Text to the hotline").fill(words)
    handset.get_by_label("Text to the hotline").press("Enter")


def moment(due: Locator, name: str) -> datetime:
    """When it warns, or is due."""
    return datetime.fromisoformat(due.get_attribute(name) or "")


def thread(handset: Page) -> Locator:
    """The texts of the phone."""
    return handset.get_by_role("log")


def timeline(ticket: Page) -> Locator:
    """What was said and done."""
    return ticket.get_by_role("region", name="Conversation")


def status(ticket: Page) -> Locator:
    """The status in the ticket's head."""
    return ticket.locator(".summary .status")


def figures(floor: Page, queue: str) -> Locator:
    """The numbers of one line of the live page."""
    return floor.get_by_role("row", name=queue).get_by_role("cell")
