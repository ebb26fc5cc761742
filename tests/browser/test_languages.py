"""The desk in each of its languages: nothing runs off the screen, nothing bars the way, and lines run as they should."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import now
from app.core.languages import CODES, direction_of
from app.core.transaction import transaction
from app.tickets.models import Ticket
from app.tickets.operations.answering import add_note
from tests.browser.windows import Windows, themes
from tests.factories import make_agent, make_point, make_ticket, make_user
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.processes]
NEW = [code for code in CODES if code not in ("en", "zh")]
SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
REACHABLE = "+14155550151"
Check = Callable[[Page], None]


@pytest.fixture
def ticket(house: House) -> Ticket:
    """One with everything a page can show of it: mixed scripts, many notes, a clock that is days away."""
    asked = make_ticket(
        point=make_point(REACHABLE, name="سارا مرادی", language="fa"),
        words="مرسوله EA123456785CN هنوز نرسیده است؟",
        language="fa",
        opened_at=now() - timedelta(days=40),
    )
    colleague = make_user(name="Ana García")
    with transaction():
        for number in range(12):
            add_note(asked, f"یادداشت {number}: called +98 21 4416 0000, no answer.", actor=colleague)
    return asked


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", NEW)
def test_board_and_ticket_fit_their_screen_and_are_accessible(
    windows: Windows, ticket: Ticket, accessible: Check, language: str, size: str
) -> None:
    page = open_in(language, windows, size)
    for address in ("/desk", f"/desk/tickets/{ticket.reference}"):
        page.goto(page.url.split("/desk")[0] + address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", direction_of(language))
        for theme in themes(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], theme
        accessible(page)


def test_where_lines_run_from_the_right_the_board_does_too(windows: Windows, ticket: Ticket) -> None:
    page = open_in("fa", windows)
    queues, preview = (page.get_by_role("complementary").nth(place).bounding_box() for place in (0, 1))
    assert queues
    assert preview
    assert queues["x"] > preview["x"]
    due, holder = page.locator("td.c-due").bounding_box(), page.locator("td.c-holder").bounding_box()
    assert due
    assert holder
    assert due["x"] > holder["x"]


def test_numbers_that_are_dialled_or_read_aloud_keep_their_digits_and_order(
    windows: Windows, ticket: Ticket
) -> None:
    page = open_in("fa", windows, at=f"/desk/tickets/{ticket.reference}")
    for place, number in (
        (page.locator(".summary .reference"), None),
        (page.locator(".points bdi"), REACHABLE),
    ):
        expect(place).to_have_css("direction", "ltr")
        assert place.inner_text().isascii()
        assert number in (None, place.inner_text())


@pytest.mark.parametrize("language", CODES)
def test_the_page_says_times_in_the_words_of_the_server(
    windows: Windows, house: House, language: str
) -> None:
    make_ticket(opened_at=now() - timedelta(days=40, hours=3))
    plain = open_in(language, windows, java_script_enabled=False)
    told = times_of(plain)
    assert told
    assert times_of(open_in(language, windows)) == told


def test_single_keys_work_while_the_keyboard_writes_persian(windows: Windows, ticket: Ticket) -> None:
    page = open_in("fa", windows)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ت', code: 'KeyJ', bubbles: true}))"
    )
    expect(page.locator(".card-row a.reference")).to_be_focused()


def open_in(
    language: str, windows: Windows, size: str = "desktop", at: str = "/desk", **options: object
) -> Page:
    """The page of an agent whose language it is."""
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    agent = make_agent(language=language)
    return windows.of(agent, at, viewport=viewport, **options)


def times_of(page: Page) -> list[str]:
    """What the rows say of their due times."""
    return [words.strip() for words in page.locator(".card-row time[data-due]").all_inner_texts()]
