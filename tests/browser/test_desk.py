"""What the desk promises whoever works at it: nobody is surprised, nothing typed is lost, and no script is needed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import add_note
from tests.browser.windows import Windows, be_ready, sign_in, themes
from tests.factories import make_agent, make_point, make_supervisor, make_ticket, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Check = Callable[[Page], None]


def test_of_two_who_take_the_same_ticket_the_second_is_told_who_has_it(
    house: House, windows: Windows, accessible: Check
) -> None:
    ticket = make_ticket()
    first, second = make_agent(name="Ana García"), make_agent(name="Wei Zhang")
    slow = windows.of(second, f"/desk/tickets/{ticket.reference}")
    quick = windows.of(first, f"/desk/tickets/{ticket.reference}")
    windows.expect_refusal(409)

    slow.route("**/parts/**", lambda route: route.fulfill(status=204))  # the news does not reach it
    quick.get_by_role("button", name="Take it").click()
    expect(quick.get_by_text("It is yours.")).to_be_visible()
    slow.get_by_role("button", name="Take it").click()

    expect(slow.get_by_role("alert")).to_contain_text("Ana García has taken it already.")
    accessible(slow)


def test_who_has_it_shows_on_every_open_board(house: House, windows: Windows) -> None:
    make_ticket()
    first, second = (windows.of(make_agent(name=name)) for name in ("Ana García", "Wei Zhang"))
    first.keyboard.press("j")

    first.keyboard.press("a")

    expect(second.locator(".card-row").get_by_text("Ana García")).to_be_attached()
    expect(first.locator(".card-row")).to_have_class(re.compile("is-mine"))
    expect(second.locator(".card-row")).not_to_have_class(re.compile("is-mine"))


def test_without_a_script_work_is_found_taken_answered_and_closed(house: House, windows: Windows) -> None:
    make_ticket(words="Where is my parcel?")
    page = windows.open("/sign-in", java_script_enabled=False)
    sign_in(page, make_agent())

    page.get_by_role("button", name="Take next").click()
    page.get_by_label("Write to the customer").fill("It comes tomorrow.")
    page.get_by_role("button", name="Send as the answer").click()
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("It comes tomorrow.")
    page.get_by_role("link", name="Close…").click()
    page.get_by_role("button", name="Close").click()

    expect(page.locator(".summary .status")).to_have_text("Closed")


def test_a_draft_survives_a_reload_and_goes_when_it_is_sent(house: House, windows: Windows) -> None:
    ticket = make_ticket(point=make_point("+14155550131"))
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    reply = page.get_by_label("Write to the customer")
    reply.press_sequentially("Half a thou")

    page.reload()
    expect(reply).to_have_value("Half a thou")
    reply.press_sequentially("ght")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("region", name="Conversation")).to_contain_text("Half a thought")
    page.reload()
    expect(reply).to_have_value("")


def test_words_being_typed_stay_while_the_page_changes_around_them(house: House, windows: Windows) -> None:
    ticket = make_ticket(point=make_point("+14155550132"))
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    reply = page.get_by_label("Write to the customer")
    reply.press_sequentially("Dear Sir")

    house.text("+14155550132", "Where is it now?")

    expect(page.get_by_role("region", name="Conversation")).to_contain_text("Where is it now?")
    expect(reply).to_be_focused()
    expect(reply).to_have_value("Dear Sir")


def test_a_ticket_is_worked_on_by_keyboard_alone(house: House, windows: Windows) -> None:
    make_ticket(words="First"), make_ticket(words="Second")
    page = windows.of(make_agent())
    press = page.keyboard.press

    for key in ("j", "j", "k"):
        press(key)
    expect(page.locator(".card-row.is-current")).to_contain_text("First")
    expect(page.get_by_role("complementary", name="Preview")).to_contain_text("First")
    press("Enter")
    expect(page).to_have_title(re.compile("First"))
    be_ready(page)
    press("a")
    expect(page.locator(".summary .status")).to_have_text("Investigating")
    press("m")
    page.keyboard.type("Called the depot.")
    press("Control+Enter")
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("Called the depot.")
    press("Tab")
    press("Escape")
    page.locator("body").press("Control+k")
    page.keyboard.type("Release")
    press("Enter")
    expect(page.locator(".summary")).to_contain_text("Nobody has it")
    press("u")
    expect(page).to_have_title(re.compile("Texts"))
    be_ready(page)
    press("/")
    page.keyboard.type("Nobody at all")
    press("Enter")
    expect(page.get_by_text("Nothing found")).to_be_visible()


def test_what_triage_was_unsure_of_is_marked_until_somebody_has_looked(
    house: House, windows: Windows
) -> None:
    ticket = make_ticket(unsure=True, triage={"reason": "language=en: words+8; kind=query: none"})
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    facts = page.get_by_role("region", name="Facts")
    expect(page.locator(".summary").get_by_text("Check")).to_be_visible()
    expect(facts).to_contain_text("Query: no word speaks for it")

    facts.get_by_role("button", name="I have checked it").click()

    expect(page.locator(".summary").get_by_text("Check")).to_have_count(0)
    expect(facts.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("checked the kind")


def test_facts_are_changed_in_place_and_the_timeline_says_how(
    house: House, windows: Windows, accessible: Check
) -> None:
    ticket = make_ticket("pickup")
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    windows.expect_refusal(422)
    facts = page.get_by_role("region", name="Facts")

    page.keyboard.press("e")
    expect(facts.get_by_label("Address")).to_be_focused()
    page.keyboard.type("12 Main St")
    facts.get_by_label("Pieces").fill("0")
    page.keyboard.press("Control+Enter")
    expect(facts.locator(".field.wrong .error")).to_contain_text("Between 1 and 9999 pieces.")
    accessible(page)
    facts.get_by_label("Pieces").fill("2")
    facts.get_by_role("button", name="Save").click()

    expect(facts.get_by_role("link", name="Change")).to_be_visible()
    expect(facts).to_contain_text("12 Main St")
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("Address: 12 Main St")
    accessible(page)


def test_what_was_before_comes_on_top_and_the_eye_stays_where_it_was(
    house: House, windows: Windows, accessible: Check
) -> None:
    ticket, agent = make_ticket(), make_agent()
    with transaction():
        for number in range(150):
            add_note(ticket, f"Note {number}.", actor=agent)
    page = windows.of(agent, f"/desk/tickets/{ticket.reference}")
    talk = page.get_by_role("region", name="Conversation")
    expect(talk.get_by_text("Note 149.")).to_be_in_viewport()
    expect(talk.get_by_text("Note 3.")).to_have_count(0)
    accessible(page)
    seen = talk.locator(".entry").first

    talk.get_by_role("link", name="Show what was before").click()

    expect(talk.get_by_text("Note 3.")).to_have_count(1)
    expect(talk.locator(".entry")).to_have_count(152)
    expect(talk.get_by_role("link", name="Show what was before")).to_have_count(0)
    expect(seen).not_to_be_in_viewport()
    expect(talk).to_be_focused()
    house.text(ticket.point.address, "Where is it now?")
    expect(talk.get_by_text("Where is it now?")).to_have_count(1)
    expect(talk.get_by_text("Note 3.")).to_have_count(1)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (
            "complaint",
            Status.FOLLOW_UP,
            ["Say what you found.", "Say why it happened.", "Say what proves it."],
        ),
        ("pickup", Status.COLLECTED, ["Give proof of collection, or a reason."]),
    ],
)
def test_what_closing_lacks_is_said_beside_its_field_and_above(
    house: House, windows: Windows, accessible: Check, kind: str, status: Status, words: list[str]
) -> None:
    ticket = brought_to(make_ticket(kind), status)
    page = windows.of(make_agent(), f"/desk/tickets/{ticket.reference}")
    windows.expect_refusal(422)
    page.get_by_role("link", name="Close…").click()
    closing = page.get_by_role("region", name="Close")

    closing.get_by_role("button", name="Close").click()

    for sentence in words:
        expect(closing.get_by_role("alert")).to_contain_text(sentence)
        expect(closing.locator(".field.wrong .error", has_text=sentence)).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_every_page_is_accessible_and_no_wider_than_its_screen(
    house: House, windows: Windows, accessible: Check, size: tuple[int, int]
) -> None:
    ticket = make_ticket(point=make_point(name="Emily"), words="Where is my parcel?", urgent=True)
    viewport = {"width": size[0], "height": size[1]}
    windows.expect_refusal(404)
    page = windows.open("/sign-in", viewport=viewport)
    accessible(page)
    page.goto(f"{house.url}/nowhere")
    accessible(page)
    page = windows.of(make_supervisor(), "/desk", viewport=viewport)
    accessible(page)

    for address in (
        f"tickets/{ticket.reference}",
        "search?q=Emily",
        "search?q=Nobody",
        "../live",
        "../live?wall=1",
    ):
        page.goto(f"{house.url}/desk/{address}")
        accessible(page)
        assert all(
            page.evaluate("document.documentElement.scrollWidth <= innerWidth") for _ in themes(page)
        ), address


def test_an_administrator_comes_to_a_page_of_their_own_that_asks_for_nothing_they_may_not_see(
    house: House, windows: Windows, accessible: Check
) -> None:
    administrator = make_user("administrator")
    page = windows.open("/sign-in")
    sign_in(page, administrator)

    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    expect(page.locator("#live-mark")).to_have_count(0)
    accessible(page)


def brought_to(ticket: Ticket, status: Status) -> Ticket:
    """Along the usual way."""
    with transaction():
        while ticket.status is not status:
            move(ticket, KINDS[ticket.kind].forward[ticket.status], actor=SYSTEM)
    return ticket
