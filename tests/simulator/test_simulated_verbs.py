"""Each verb of a voice document, with Twilio's defaults."""

import pytest
from flask import Response

LI_WEN = "+14155550101"


@pytest.fixture
def call(simulator, receiver):
    """Call a hotline that says this; the clock stands."""

    def call(verbs: str, **more: str):
        receiver.speaks(voice=verbs, **more)
        simulator.stand()
        return simulator.dial()

    return call


def kinds(phone):
    return [caption["kind"] for caption in phone.look()["captions"]]


def test_say_is_repeated_and_keeps_its_language(simulator, call):
    phone = call("<Say language='fa-IR' voice='alice' loop='2'> سلام\n  دوست من </Say>")
    simulator.advance(10)

    assert phone.heard == ["سلام دوست من"] * 2
    assert phone.call["captions"][0]["language"] == "fa-IR"


def test_chinese_is_spoken_slower_by_the_character(simulator, call):
    phone = call("<Say>您好您好</Say><Say>next</Say>")

    simulator.advance(0.95)
    assert len(phone.heard) == 1
    simulator.advance(0.1)
    assert len(phone.heard) == 2


def test_play_names_the_sound_and_fetches_nothing(simulator, call, receiver):
    phone = call("<Play>/music.mp3</Play><Play digits='12w3'/>")
    simulator.advance(10)

    heard = [caption["text"] for caption in phone.look()["captions"]]
    assert heard == ["https://hotline.example/music.mp3", "12w3"]
    assert "/music.mp3" not in [post.path for post in receiver.received]


def test_pause_is_a_second_by_default(simulator, call):
    phone = call("<Pause/><Say>Hello</Say>")
    assert phone.look()["status"] == "ringing"

    simulator.advance(1)
    assert phone.heard == ["Hello"]
    assert phone.call["status"] == "in-progress"


def test_gather_waits_for_so_many_keys(call, receiver):
    phone = call(
        "<Gather numDigits='2' action='chosen?step=1'><Say>Choose</Say></Gather>", chosen="<Say>Well</Say>"
    )
    assert phone.call["waits_for"] == {
        "verb": "Gather",
        "accepts": ["keys"],
        "digits": "",
        "num_digits": 2,
        "finish_on_key": "#",
        "timeout": 5,
        "language": "en-US",
        "hints": "",
    }

    assert phone.does("keys", digits="4")["waits_for"]["digits"] == "4"
    phone.does("keys", digits="29")

    [chosen] = receiver.posts("/telephony/chosen")
    assert (chosen["Digits"], chosen["FinishedOnKey"], chosen["CallStatus"]) == ("42", "", "in-progress")
    assert receiver.received[-1].is_genuine
    assert phone.heard == ["Choose", "Well"]
    assert [each["text"] for each in phone.call["captions"] if each["by"] == "caller"] == ["4", "2"]


def test_a_key_ends_the_prompt_and_starts_the_wait_anew(simulator, call, receiver):
    phone = call("<Gather action='chosen'><Say loop='9'>Choose</Say></Gather>", chosen="<Say>Well</Say>")

    phone.does("keys", digits="1")
    simulator.advance(4)
    phone.does("keys", digits="2")
    simulator.advance(4.9)
    assert receiver.posts("/telephony/chosen") == []
    simulator.advance(0.2)

    assert receiver.posts("/telephony/chosen")[0]["Digits"] == "12"
    assert phone.heard == ["Choose", "Well"]


def test_a_finishing_key_is_not_among_the_digits(call, receiver):
    phone = call("<Gather action='chosen' finishOnKey='*'/>", chosen="<Gather/>")

    phone.does("keys", digits="7#8*")

    [chosen] = receiver.posts("/telephony/chosen")
    assert (chosen["Digits"], chosen["FinishedOnKey"]) == ("7#8", "*")


def test_without_a_finishing_key_only_time_ends_it(simulator, call, receiver):
    phone = call("<Gather action='chosen' finishOnKey='' timeout='2'/>", chosen="<Gather/>")

    phone.does("keys", digits="1#*")
    simulator.advance(2)

    assert receiver.posts("/telephony/chosen")[0]["Digits"] == "1#*"


@pytest.mark.parametrize(
    "act", [lambda _, simulator: simulator.advance(5.5), lambda phone, _: phone.does("keys", digits="#")]
)
def test_without_input_the_document_goes_on_behind_gather(simulator, call, receiver, act):
    phone = call("<Gather action='chosen'/><Say>Nothing</Say>", chosen="<Gather/>")

    act(phone, simulator)

    assert phone.heard == ["Nothing"]
    assert receiver.posts("/telephony/chosen") == []


@pytest.mark.parametrize(("listens_for", "field"), [("dtmf", "Digits"), ("speech", "SpeechResult")])
def test_an_empty_result_is_told_where_it_is_wanted(simulator, call, receiver, listens_for, field):
    call(f"<Gather input='{listens_for}' actionOnEmptyResult='true' action='chosen'/>", chosen="<Gather/>")
    simulator.advance(5)

    assert receiver.posts("/telephony/chosen")[0][field] == ""


def test_gather_without_an_action_asks_its_own_address_again(call, receiver):
    phone = call("<Gather numDigits='1'/>")

    phone.does("keys", digits="5")

    assert [post.get("Digits") for post in receiver.posts("/telephony/voice")] == [None, "5"]


def test_speech_is_heard_at_once_and_breaks_into_the_prompt(call, receiver):
    phone = call(
        "<Gather input='dtmf speech' language='cmn-Hans-CN' hints='查件,寄件' speechTimeout='auto' action='chosen'>"
        "<Say>请说</Say></Gather>",
        chosen="<Gather/>",
    )
    assert (phone.call["waits_for"]["accepts"], phone.call["waits_for"]["hints"]) == (
        ["keys", "speech"],
        "查件,寄件",
    )

    phone.does("speech", text="我要投诉")

    [chosen] = receiver.posts("/telephony/chosen")
    assert (chosen["SpeechResult"], chosen["Confidence"]) == ("我要投诉", "0.9128")
    assert "Digits" not in chosen


def test_what_gather_does_not_listen_for_is_refused(simulator, call):
    assert call("<Gather/>").cannot("speech", text="Hi") == "It listens for keys, not for speech."
    assert (
        call("<Gather input='speech'/>").cannot("keys", digits="1") == "It listens for speech, not for keys."
    )
    both = call("<Gather input='dtmf speech'/>")
    both.does("keys", digits="1")
    assert "keys come before speech" in both.cannot("speech", text="Hi")


def test_a_prompt_may_forbid_breaking_in(simulator, call):
    phone = call(
        "<Gather input='speech' bargeIn='false' action='chosen'><Say>Wait</Say></Gather>", chosen="<Gather/>"
    )

    assert phone.cannot("speech", text="Hi") == "It does not listen before its prompt has ended."
    simulator.advance(1)
    assert phone.does("speech", text="Hi")["state"] == "listening"


def test_a_method_of_get_puts_the_form_into_the_address(call, receiver):
    phone = call("<Gather method='GET' numDigits='1' action='chosen?a=1'/>", chosen="<Gather/>")

    phone.does("keys", digits="5")

    assert receiver.posts("/telephony/chosen")[0]["Digits"] == "5"
    assert receiver.received[-1].is_genuine


def test_redirect_goes_on_with_another_document(simulator, call):
    phone = call("<Say>One</Say><Redirect>other</Redirect><Say>never</Say>", other="<Say>Two</Say>")
    simulator.advance(2)

    assert phone.heard == ["One", "Two"]


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_reject_leaves_the_call_unanswered(call, reason, status):
    phone = call(f"<Reject reason='{reason}'/><Say>never</Say>")

    assert (phone.look()["status"], phone.call["answered_at"], phone.heard) == (status, None, [])


def test_hangup_ends_the_call(call):
    assert call("<Hangup/><Say>never</Say>").look()["status"] == "completed"


def test_an_empty_document_ends_the_call(call):
    assert call("").look()["status"] == "completed"


def test_plain_text_is_read_aloud(simulator, receiver):
    receiver.answer = lambda: Response("Hello there", content_type="text/plain")

    assert simulator.dial().heard == ["Hello there"]


def test_comments_are_no_verbs(call):
    assert call("<!-- one --><Say><!-- two -->Hello<break time='1s'/> you</Say><!-- three -->").heard == [
        "Hello you"
    ]
