import pytest

from app.triage.reading import read


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("我的包裹", "en", "zh"),
        ("EMS快递", None, "zh"),
        ("Please bring it to 北京 road as you said", "zh", "en"),
        ("بسته من کجاست", "en", "fa"),
        ("۱۲۳", "en", "fa"),
        ("¿paquete?", "en", "es"),
        ("el paquete no ha llegado", "en", "es"),
        ("the parcel did not come", "es", "en"),
        ("salam baste man kojast", "en", "fa"),
        ("no funciona el seguimiento", "en", "es"),
        ("ok", "zh", "zh"),
        ("ok", None, "en"),
        ("ok", "xx", "en"),
        ("RR604102338ES", "fa", "fa"),
        ("", "es", "es"),
    ],
)
def test_the_script_first_then_the_words_then_the_hint(rules, text, hint, language):
    assert read(text, rules, hint).language == language


@pytest.mark.parametrize(
    "text", ["أين طردي لم يصل حتى الآن", "где посылка", "荷物が届きません", "소포가 안 왔어요"]
)
def test_a_language_that_is_not_ours_keeps_the_hint_and_goes_to_a_person(rules, text):
    reading = read(text, rules, "es")
    assert (reading.language, reading.unsure, reading.confidence, reading.fired) == ("es", True, 0.0, ())
