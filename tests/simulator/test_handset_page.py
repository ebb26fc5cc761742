"""The handset page in a real browser: pick a person, text, watch the wire, make bad weather."""

import re

import pytest
from flask import Response
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),  # raised by pytest-base-url
]

HOTLINE, LI_WEN = "+14155550100", "+14155550101"
SIZES = [(1440, 900), (1024, 768), (390, 844)]


def test_a_text_is_sent_with_enter_and_shows_on_the_wire(handset, receiver):
    handset.get_by_role("link", name="Li Wen").click()
    handset.get_by_label("Text to the hotline").fill("EA123456785CN还没到，急")
    handset.get_by_label("Text to the hotline").press("Enter")

    expect(handset.get_by_role("log")).to_contain_text("EA123456785CN还没到，急")
    wire = handset.get_by_role("region", name="Wire")
    entry = wire.get_by_text("inbound text")
    expect(entry).to_be_visible()
    expect(wire).to_contain_text("signature accepted")
    entry.click()
    expect(wire).to_contain_text("EA123456785CN还没到，急")
    assert receiver.received[0].is_genuine


def test_an_answer_arrives_without_reload_and_its_status_follows(handset, twilio):
    handset.get_by_role("link", name="Reza Karimi").click()
    expect(handset.get_by_role("heading", name="Reza Karimi")).to_be_visible()
    twilio.messages.create(to="+14155550106", from_=HOTLINE, body="سلام")

    thread = handset.get_by_role("log")
    expect(thread).to_contain_text("سلام")
    expect(thread).to_contain_text("delivered")
    expect(thread.get_by_text("سلام")).to_have_css("direction", "rtl")


def test_a_text_to_somebody_else_is_counted_beside_the_name(handset, twilio):
    handset.get_by_role("link", name="Li Wen").click()
    twilio.messages.create(to="+14155550102", from_=HOTLINE, body="Hello Emily")

    expect(handset.get_by_role("link", name=re.compile("Emily Carter.*1 new"))).to_be_visible()


def test_a_draft_survives_a_reload(handset):
    handset.get_by_role("link", name="Chen Hao").click()
    handset.get_by_label("Text to the hotline").fill("half a thought")
    handset.reload()

    expect(handset.get_by_role("heading", name="Chen Hao")).to_be_visible()
    expect(handset.get_by_label("Text to the hotline")).to_have_value("half a thought")


def test_whatsapp_is_a_switch(handset, receiver):
    handset.get_by_role("switch", name="WhatsApp").check()
    handset.get_by_label("Text to the hotline").fill("Hello")
    handset.get_by_role("button", name="Send").click()

    expect(handset.get_by_role("log")).to_contain_text("WhatsApp")
    expect(handset.get_by_role("log")).to_contain_text("204")  # the receiver has answered
    assert receiver.received[0].form["From"] == f"whatsapp:{LI_WEN}"


def test_an_error_of_the_application_is_plain_to_see(handset, receiver):
    receiver.answer = lambda: Response(status=500)
    handset.get_by_label("Text to the hotline").fill("Hello")
    handset.get_by_role("button", name="Send").click()
    handset.get_by_role("button", name="11200: answered 500").click()

    expect(handset.get_by_role("region", name="Wire").locator("details[open]")).to_contain_text("Hello")


def test_weather_and_clock_are_set_from_the_page(handset, simulator):
    handset.get_by_text("Fair weather").click()
    handset.get_by_label("Duplicate").fill("25")
    handset.get_by_label("Refuse this phone").check()
    handset.get_by_role("button", name="Apply").click()
    expect(handset.get_by_text("Bad weather")).to_be_visible()
    assert simulator.get("/faults")["duplicate"] == 0.25
    assert simulator.get("/faults")["refuse_numbers"] == {LI_WEN: 30003}

    handset.get_by_role("button", name="Clear").click()
    expect(handset.get_by_text("Fair weather")).to_be_visible()
    handset.get_by_role("button", name="Stop").click()
    handset.get_by_role("button", name="10 min").click()
    expect(handset.get_by_text("The clock stands")).to_be_visible()
    assert simulator.get("/clock")["mode"] == "manual"


def test_a_strangers_number_can_be_used(handset, receiver):
    handset.get_by_label("Another number").fill("+989121234567")
    handset.get_by_role("button", name="Use").click()
    handset.get_by_label("Text to the hotline").fill("Salaam")
    handset.get_by_label("Text to the hotline").press("Enter")

    expect(handset.get_by_role("log")).to_contain_text("204")
    assert receiver.received[0].form["From"] == "+989121234567"


def test_the_page_speaks_chinese(handset):
    handset.get_by_role("link", name="中文").click()

    expect(handset.get_by_role("button", name="发送")).to_be_visible()
    expect(handset.locator("html")).to_have_attribute("lang", "zh")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_is_accessible_at_every_size(page, simulator, receiver, violations, width, height, scheme):
    simulator.text("你好")
    receiver.answer = lambda: Response(status=403)
    simulator.text("Hello")
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.goto(simulator.url)
    expect(page.get_by_role("log")).to_contain_text("你好")
    assert violations() == []
    if width == SIZES[-1][0]:
        page.get_by_role("button", name="Wire").click()
    page.get_by_text("Fair weather").click()
    page.get_by_text("inbound text").first.click()
    assert violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
