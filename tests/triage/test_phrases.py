import pytest

from app.triage.folding import fold
from app.triage.phrases import Matcher, Rule


def finds(phrase: str, text: str) -> bool:
    return bool(Matcher([Rule("kind", "query", "en", phrase, 1)]).find(fold(text)))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("late", "It is late."),
        ("complain*", "my COMPLAINT"),
        ("send … courier", "Send me a nice courier"),
        ("send … courier", "send courier"),
        ("没到", "EA123456785CN还没到"),
        ("签收…没收到", "显示签收了但我没收到"),
        ("می‌رسد", "کی می رسد"),
        ("می‌رسد", "کی میرسد"),
        ("cuánto", "cuanto"),
    ],
)
def test_a_phrase_is_found(phrase, text):
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("late", "chocolate plates"),
        ("send … courier", "courier, send"),
        ("send … courier", f"send {'very ' * 10} much courier"),
        ("签收…收到", "签收到"),
        ("12305", "4123056"),
    ],
)
def test_a_phrase_is_not_found(phrase, text):
    assert not finds(phrase, text)


def test_an_empty_phrase_is_refused():
    with pytest.raises(ValueError, match="nothing to look for"):
        finds("…", "anything")


def test_a_rule_of_several_spellings_fires_once():
    rule = Rule("kind", "query", "fa", "می‌رسد", 1)
    assert Matcher([rule]).find(fold("می رسد میرسد")) == [rule]
