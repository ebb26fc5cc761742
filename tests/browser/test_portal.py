"""The portal on a telephone: every page in four languages, without a script, and all the way to the agent and back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.languages import LANGUAGES
from app.portal.asking import QUICKEST
from app.tickets.models import Ticket
from tests.browser.windows import Windows, be_ready, themes
from tests.factories import make_agent, make_queue
from tests.faults.house import House
from tests.samples import photo

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Check = Callable[[Page], None]

PHONE = {"width": 390, "height": 844}
SIZES = {"phone": PHONE, "tablet": {"width": 1024, "height": 768}, "desktop": {"width": 1440, "height": 900}}
PAGES = (
    "/", "/track", "/track?item=EA123456785CN", "/track?item=EA123456780CN", "/hours", "/new/complaint/topic",
    "/new/query/item", "/new/query/who", "/new/pickup/address", "/new/pickup/day", "/received",
)  # fmt: skip
SMALL = """() => [...document.querySelectorAll("a, button, input, textarea, select, summary, .choice")]
    .filter(each => each.offsetParent && !each.closest(".skip, .trap, .choice > *"))
    .filter(each => Math.min(each.offsetWidth, each.offsetHeight) < 44 && each.type !== "radio")
    .map(each => each.outerHTML)"""
WORDS = "بسته از هم باز بود و کتاب داخلش نبود."
MORE = "عکس را هم فرستادم."
REZA = "+14155550106"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_page_fits_a_phone_and_a_thumb_and_axe_finds_nothing(
    windows: Windows, accessible: Check, language: object
) -> None:
    page = windows.open(f"/?language={language.code}", viewport=PHONE)
    for path in PAGES:
        if path in ("/received", "/track?item=EA123456780CN"):
            windows.expect_refusal(404 if path == "/received" else 422)
        page.goto(windows.address(path))
        accessible(page)
        for theme in themes(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (path, theme)
            assert page.evaluate(SMALL) == [], (path, theme)


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_screen(windows: Windows, size: str) -> None:
    page = windows.open("/?language=es", viewport=SIZES[size])
    for path in PAGES[:3]:
        page.goto(windows.address(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


def test_a_complaint_in_persian_without_a_script_reaches_the_agent_and_is_followed(
    house: House, windows: Windows, accessible: Check, tmp_path: Path
) -> None:
    make_queue(kinds=["complaint"], languages=["fa"])
    board = windows.of(make_agent(name="Ana García"))
    before, picture = house.count(Ticket), tmp_path / "box.jpg"
    picture.write_bytes(photo(800, 600))
    page = windows.open("/?language=fa", viewport=PHONE, java_script_enabled=False)

    page.get_by_role("link", name="ثبت شکایت").click()
    page.get_by_label("بخشی از محتوا نیست").check()
    page.get_by_role("button", name="ادامه").click()
    page.get_by_role("button", name="ادامه").click()
    page.get_by_label("نام").fill("رضا کریمی")
    page.get_by_label("شمارهٔ تلفن").fill("۴۱۵ ۵۵۵ ۰۱۰۶")
    page.get_by_role("button", name="ادامه").click()
    page.get_by_label("پیام شما").fill(WORDS)
    page.get_by_label("عکس‌ها").set_input_files([picture])
    house.pass_time(QUICKEST)
    page.get_by_role("button", name="ارسال").click()

    reference = page.locator(".number .reference").inner_text()
    assert re.fullmatch(r"\d{3} \d{3} \d{4}", reference)
    expect(page.get_by_role("heading", level=1)).to_have_text("دریافت شد")
    expect(board.locator(".card-row", has_text=WORDS)).to_contain_text(reference)
    assert house.count(Ticket) == before + 1

    page.get_by_role("link", name="پیگیری آن").click()
    page.get_by_label("شمارهٔ تلفن").fill("+1 415 555 0106")
    page.get_by_role("button", name="نمایش درخواست من").click()
    page.get_by_label("کد", exact=True).fill(code_texted(house, page, REZA))
    page.get_by_role("button", name="نمایش درخواست من").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("دریافت شد و به‌زودی رسیدگی می‌کنیم.")
    page.get_by_label("پیام شما").fill(MORE)
    page.get_by_role("button", name="ارسال").click()
    expect(page.locator(".talk li")).to_have_count(2)

    board.locator(".card-row", has_text=reference).get_by_role("link").first.click()
    be_ready(board)
    expect(board.locator(".entry .words", has_text=MORE)).to_be_visible()
    expect(board.get_by_role("img", name="Picture: box.jpg")).to_be_visible()


def code_texted(house: House, page: Page, number: str) -> str:
    """The code on that person's handset, once it has arrived."""
    for _ in range(300):
        texts = page.request.get(f"{house.simulator}/handsets/{number}/texts").text()
        found = re.findall(r'"body":"[^"]*?(?<!\d)(\d{6})(?!\d)[^"]*"', texts)
        if found:
            return found[-1]
        page.wait_for_timeout(100)
    raise AssertionError("no code came")


def test_words_survive_a_reload_and_are_sent_once(house: House, windows: Windows) -> None:
    before = house.count(Ticket)
    page = windows.open("/new/query", viewport=PHONE)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Emily Carter")
    page.get_by_label("Phone number").fill("+1 415 555 0142")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    page.get_by_label("Your message").fill("Do you take bicycles?")
    page.reload()
    expect(page.get_by_label("Your message")).to_have_value("Do you take bicycles?")
    house.pass_time(QUICKEST)
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator(".number .reference")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Which item is it about?")).to_be_visible()
    assert house.count(Ticket) == before + 1


def test_a_walk_in_is_entered_at_the_counter(windows: Windows, accessible: Check) -> None:
    page = windows.of(make_agent(), "/desk/counter", viewport=SIZES["tablet"])
    accessible(page)
    page.get_by_label("Complaint").check()
    page.get_by_label("Name", exact=True).fill("Lucía Gómez")
    page.get_by_label("In their words").fill("El paquete llegó roto.")
    page.get_by_label("Language", exact=True).select_option("es")
    page.get_by_label("The receipt").check()
    page.get_by_role("button", name="Enter it").click()
    expect(page.locator(".paper")).to_contain_text("Su referencia")
    accessible(page)
