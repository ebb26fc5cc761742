"""One person by telephone, by a picture and by a form: what she hears, and what an agent finds of it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.portal.asking import QUICKEST
from app.tickets.models import Ticket
from tests.browser.windows import Windows, be_ready
from tests.factories import LI_WEN, bring_items, bring_promises, make_agent, make_point, make_queue, make_unit
from tests.faults.house import House
from tests.samples import photo

pytestmark = [pytest.mark.browser, pytest.mark.processes]
ITEM, DIGITS = "EE402100577CN", "402100577"
SPOKEN, WRITTEN = "快递员态度恶劣，我要投诉", "نامه‌ام باز شده بود و پول داخلش نبود."
HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,event_at,event_code,"
    "place,text,sender_name,sender_number,addressee_name,addressee_number"
)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def known(house: House) -> None:
    """Li Wen, an item on its way to her, and who takes complaints."""
    make_point(LI_WEN, name="李雯", language="zh")
    make_unit("110099", city={"zh": "南京"})
    bring_promises("express,CN,,CN,,3,18:00")
    told = f"{ITEM},express,CN,,CN,,2026-01-05T08:00:00Z,accepted,110099,,,,Li Wen,{LI_WEN}"
    bring_items(told, heading=HEADING)
    make_queue("doors", kinds=["complaint"])


def test_a_call_a_picture_and_a_form_are_one_customer(
    house: House, windows: Windows, known: None, tmp_path: Path
) -> None:
    picture = tmp_path / "box.jpg"
    picture.write_bytes(photo(640, 480))
    board = windows.of(make_agent(name="Ana García"))
    handset = windows.open(house.simulator, beside=board)
    handset.get_by_role("link", name="Li Wen").click()

    call(handset)
    expect(captions(handset)).to_contain_text("您好，这里是邮政客服热线")
    press(handset, "1")
    expect(captions(handset)).to_contain_text("请输入邮件号码中的全部数字")
    press(handset, *DIGITS, "#")
    expect(captions(handset)).to_contain_text(f"邮件{ITEM}：已收寄，Unit 110099")
    press(handset, "#")
    press(handset, "3")
    expect(captions(handset)).to_contain_text("如与某个邮件有关")
    press(handset, "#")
    expect(captions(handset)).to_contain_text("请在提示音后说明情况")
    speak(handset, SPOKEN)
    expect(captions(handset)).to_contain_text("已受理，您的工单号是")
    handset.get_by_role("button", name="Hang up").click()

    complaint = board.locator(".card-row", has_text=SPOKEN)
    expect(complaint).to_be_visible()
    handset.get_by_role("button", name="Back to the texts").click()
    handset.locator("#photos").set_input_files([picture])
    handset.get_by_label("Text to the hotline").fill("这是照片")
    handset.get_by_label("Text to the hotline").press("Enter")

    form = fill_in(house, windows)
    reference = form.locator(".number .reference").inner_text()
    expect(board.locator(".card-row", has_text=WRITTEN)).to_contain_text(reference)
    assert house.count(Ticket, Ticket.closed_at.is_(None), Ticket.status == "new") == 2

    complaint.get_by_role("link").first.click()
    be_ready(board)
    conversation = board.get_by_role("region", name="Conversation")
    expect(conversation).to_contain_text(SPOKEN)
    expect(conversation).to_contain_text("这是照片")
    expect(conversation.get_by_role("img", name=re.compile("Picture"))).to_be_visible()
    expect(conversation).not_to_contain_text(WRITTEN)
    customer = board.get_by_role("region", name="Customer")
    expect(customer).to_contain_text("李雯")
    expect(customer.get_by_role("link", name=WRITTEN)).to_be_visible()
    customer.get_by_role("link", name=WRITTEN).click()
    expect(board.get_by_role("region", name="Customer")).to_contain_text("李雯")
    expect(board.get_by_role("region", name="Conversation")).to_contain_text(WRITTEN)


def call(handset: Page) -> None:
    """Dial the hotline."""
    handset.get_by_role("button", name="Call", exact=True).click()


def press(handset: Page, *keys: str) -> None:
    """Hear it out, and press these keys."""
    handset.get_by_role("button", name="Skip the speech").click()
    for key in keys:
        handset.locator("#keypad").get_by_role("button", name=key, exact=True).click()


def speak(handset: Page, words: str) -> None:
    """Hear it out, and say this."""
    handset.get_by_role("button", name="Skip the speech").click()
    handset.get_by_label("Say to the hotline").fill(words)
    handset.get_by_role("button", name="Say", exact=True).click()


def captions(handset: Page) -> Locator:
    """What was heard and said."""
    return handset.get_by_role("log", name="Captions")


def fill_in(house: House, windows: Windows) -> Page:
    """The form of a complaint, in Persian, with her number."""
    page = windows.open("/?language=fa", viewport=PHONE)
    page.get_by_role("link", name="ثبت شکایت").click()
    page.get_by_label("بخشی از محتوا نیست").check()
    page.get_by_role("button", name="ادامه").click()
    page.get_by_role("button", name="ادامه").click()
    page.get_by_label("نام").fill("Li Wen")
    page.get_by_label("شمارهٔ تلفن").fill(LI_WEN)
    page.get_by_role("button", name="ادامه").click()
    page.get_by_label("پیام شما").fill(WRITTEN)
    house.pass_time(QUICKEST)
    page.get_by_role("button", name="ارسال").click()
    return page
