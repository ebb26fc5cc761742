import pytest

from app.triage.gestures import Gesture
from app.triage.reading import read


@pytest.mark.parametrize(
    ("text", "gesture"),
    [
        ("thanks", Gesture.THANKS),
        ("ok thanks!", Gesture.THANKS),
        ("Thank you so much 🙏", Gesture.THANKS),
        ("ok", Gesture.ACKNOWLEDGEMENT),
        ("OK OK ok.", Gesture.ACKNOWLEDGEMENT),
        ("👍🏽", Gesture.ACKNOWLEDGEMENT),
        ("Good morning", Gesture.GREETING),
        ("谢谢", Gesture.THANKS),
        ("好的，謝謝你們！", Gesture.THANKS),
        ("好的", Gesture.ACKNOWLEDGEMENT),
        ("你好", Gesture.GREETING),
        ("gracias!!", Gesture.THANKS),
        ("Hola, buenos días", Gesture.GREETING),
        ("vale", Gesture.ACKNOWLEDGEMENT),
        ("ممنون", Gesture.THANKS),
        ("خیلی ممنون از شما", Gesture.THANKS),
        ("سلام", Gesture.GREETING),
        ("باشه", Gesture.ACKNOWLEDGEMENT),
    ],
)
def test_courtesy_asks_nobody_to_do_anything(rules, text, gesture):
    reading = read(text, rules)
    assert reading.gesture is gesture
    assert not reading.unsure
    assert f"gesture={gesture}" in reading.reason


@pytest.mark.parametrize(
    "text",
    [
        "谢谢,但是还没收到",
        "thanks but it has not arrived",
        "hola, dónde está mi paquete",
        "سلام، بسته کجاست",
        "ok EA123456785CN",
        "thanks 2",
        "very much",
        "stop sending my parcels to the wrong house",
        "cancel pickup",
        "???",
        "",
    ],
)
def test_whoever_says_more_than_a_gesture_is_heard(rules, text):
    assert read(text, rules).gesture is None


@pytest.mark.parametrize(
    ("text", "gesture"),
    [
        ("STOP", Gesture.STOP),
        ("Stop.", Gesture.STOP),
        ("ＳＴＯＰ", Gesture.STOP),
        ("CANCEL", Gesture.STOP),
        ("start", Gesture.START),
        ("Help!", Gesture.HELP),
        ("退订", Gesture.STOP),
        ("td", Gesture.STOP),
        ("لغو", Gesture.STOP),
        ("«لغو»", Gesture.STOP),
        ("لغو۱۱", Gesture.STOP),
        ("۱۱", Gesture.STOP),
        ("۱۲", Gesture.START),
        ("BAJA", Gesture.STOP),
        ("Alta.", Gesture.START),
    ],
)
def test_the_words_the_law_knows(rules, text, gesture):
    assert read(text, rules).gesture is gesture


@pytest.mark.parametrize(
    ("text", "language", "country", "gesture"),
    [
        ("11", None, "IR", Gesture.STOP),
        ("11", "fa", "US", Gesture.STOP),
        ("11", "en", "US", None),
        ("T", "en", "CN", Gesture.STOP),
        ("T", "en", "US", None),
        ("CANCEL", "es", "ES", Gesture.STOP),
    ],
)
def test_a_countrys_word_holds_there_and_for_its_speakers(rules, text, language, country, gesture):
    assert read(text, rules, language, country).gesture is gesture
