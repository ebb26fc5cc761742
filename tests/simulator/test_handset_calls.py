"""The handset page in a call, in a real browser: dial, hear, press, say, hang up; be called; send a photo."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),  # raised by pytest-base-url
]

HOTLINE, LI_WEN, EMILY = "+14155550100", "+14155550101", "+14155550102"
SIZES = [(1440, 900), (1024, 768), (390, 844)]
MENU = (
    "<Gather numDigits='1' input='dtmf speech' action='voice/item'>"
    "<Say language='zh-CN'>查件请按一</Say><Say language='fa-IR'>برای پیگیری، یک را فشار دهید</Say></Gather>"
)


@pytest.fixture(autouse=True)
def hotline(receiver):
    receiver.speaks(voice=MENU)
    receiver.documents["telephony/voice/item"] = (
        "<Response><Gather><Say>Which item?</Say></Gather></Response>"
    )


def ring(twilio, number=LI_WEN):
    twilio.calls.create(
        to=number, from_=HOTLINE, twiml="<Response><Say>Good news</Say><Pause length='60'/></Response>"
    )


def test_a_call_is_heard_line_by_line_and_answered_by_keys(handset, receiver):
    handset.get_by_role("button", name="Call", exact=True).click()
    call = handset.get_by_role("region", name="Call")
    expect(call.get_by_role("log")).to_have_text("查件请按一")
    call.get_by_role("button", name="Skip the speech").click()
    expect(call).to_contain_text("Listening for one key or a spoken answer")
    expect(call.get_by_text("برای پیگیری، یک را فشار دهید")).to_have_css("direction", "rtl")

    call.get_by_role("button", name="1", exact=True).click()

    expect(call.get_by_role("log")).to_contain_text("Which item?")
    expect(handset.get_by_role("region", name="Wire")).to_contain_text("/telephony/voice/item")
    assert receiver.posts("/telephony/voice/item")[0]["Digits"] == "1"


def test_a_call_goes_by_keyboard_alone(handset, receiver):
    handset.get_by_role("button", name="Call", exact=True).press("Enter")
    call = handset.get_by_role("region", name="Call")
    expect(call.get_by_role("button", name="1", exact=True)).to_be_focused()

    handset.keyboard.press("3")

    expect(call.get_by_role("log")).to_contain_text("Which item?")
    handset.keyboard.type("42#")
    expect(call.get_by_role("log")).to_contain_text("42#")
    call.get_by_role("button", name="Hang up").press("Enter")
    expect(call.get_by_role("button", name="Call again")).to_be_focused()
    assert receiver.posts("/telephony/voice/item")[0]["Digits"] == "3"


def test_an_answer_is_spoken_by_typing_it(handset, receiver):
    handset.get_by_role("button", name="Call", exact=True).click()
    expect(handset.get_by_role("button", name="Say", exact=True)).to_have_attribute("aria-disabled", "false")
    handset.get_by_label("Say to the hotline").fill("我要投诉")
    handset.get_by_label("Say to the hotline").press("Enter")

    expect(handset.get_by_role("region", name="Call").get_by_role("log")).to_contain_text("Which item?")
    assert receiver.posts("/telephony/voice/item")[0]["SpeechResult"] == "我要投诉"


def test_words_that_nobody_listens_to_stay_unsaid(handset, receiver):
    receiver.speaks(voice="<Say loop='9'>Please wait for the next free agent</Say>")
    handset.get_by_role("button", name="Call", exact=True).click()
    expect(handset.get_by_role("region", name="Call")).to_contain_text("The hotline speaks")
    handset.get_by_label("Say to the hotline").fill("Hello?")
    handset.get_by_label("Say to the hotline").press("Enter")

    expect(handset.get_by_role("button", name="Say")).to_have_attribute("aria-disabled", "true")
    expect(handset.get_by_label("Say to the hotline")).to_have_value("Hello?")


def test_a_message_is_left_until_a_key_ends_it(handset, receiver):
    receiver.speaks(voice="<Record action='left'/>", left="<Say>Thank you</Say>")
    handset.get_by_role("button", name="Call", exact=True).click()
    call = handset.get_by_role("region", name="Call")
    expect(call).to_contain_text("Recording")
    handset.get_by_label("Say to the hotline").fill("My parcel is broken")
    handset.get_by_label("Say to the hotline").press("Enter")
    expect(call.get_by_role("log")).to_contain_text("My parcel is broken")

    call.get_by_role("button", name="#", exact=True).click()

    expect(call.get_by_role("log")).to_contain_text("Thank you")
    expect(call).to_contain_text("Call ended")
    call.get_by_role("button", name="Back to the texts").click()
    expect(handset.get_by_label("Text to the hotline")).to_be_visible()


def test_what_rings_is_answered_or_declined(handset, twilio, simulator):
    ring(twilio)
    call = handset.get_by_role("region", name="Call")
    expect(call).to_contain_text("The hotline is calling")
    call.get_by_role("button", name="Decline").click()
    expect(call).to_contain_text("busy")

    ring(twilio)
    call.get_by_role("button", name="Answer the call").click()
    expect(call.get_by_role("log")).to_contain_text("Good news")


def test_a_ring_at_somebody_elses_shows_beside_the_name(handset, twilio):
    ring(twilio, EMILY)

    handset.get_by_role("link", name=re.compile("Emily Carter.*rings")).click()

    expect(handset.get_by_role("button", name="Answer the call")).to_be_visible()


def test_a_call_survives_a_reload(handset, receiver):
    handset.get_by_role("button", name="Call", exact=True).click()
    expect(handset.get_by_role("region", name="Call")).to_contain_text("查件请按一")
    handset.reload()

    expect(handset.get_by_role("region", name="Call")).to_contain_text("查件请按一")


def test_a_photo_goes_with_a_text(handset, receiver):
    photo = {"name": "box.png", "mimeType": "image/png", "buffer": PNG}
    handset.get_by_label("Photo").set_input_files(files=[photo])
    expect(handset.get_by_text("box.png (goes with the text)")).to_be_visible()
    handset.get_by_role("button", name="Send").click()

    expect(handset.get_by_role("log").get_by_role("img", name="Photo")).to_be_visible()
    expect(handset.get_by_text("box.png")).to_have_count(0)
    assert receiver.received[0].form["MediaContentType0"] == "image/png"


def test_a_complaint_of_the_debugger_is_on_the_wire(handset, receiver):
    receiver.speaks(voice="<Juggle/>")
    handset.get_by_role("button", name="Call", exact=True).click()

    wire = handset.get_by_role("region", name="Wire")
    expect(wire).to_contain_text("12200: Juggle is not a verb this simulator knows")
    wire.get_by_label("Show").select_option("debugger")
    wire.get_by_text("debugger error").click()
    expect(wire.locator("details[open] dl").first).to_contain_text("ErrorCode")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_call_is_accessible_at_every_size(
    page, simulator, receiver, twilio, violations, width, height, scheme
):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(simulator.url)
    page.get_by_role("button", name="Call", exact=True).click()
    expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport()
    assert violations() == []
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_role("button", name="Hang up").click()
    expect(page.get_by_role("button", name="Call again")).to_be_in_viewport()
    assert violations() == []
    ring(twilio)
    expect(page.get_by_role("button", name="Answer the call")).to_be_in_viewport()
    assert violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
