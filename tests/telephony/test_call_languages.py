"""In which language a caller is spoken to."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.customers.models import Customer
from app.telephony.calls.languages import language_for
from tests.factories import make_point
from tests.telephony.calling import Caller


@pytest.mark.parametrize(
    ("number", "language"),
    [
        ("+8613800138000", "zh"),
        ("+34611234567", "es"),
        ("+5215512345678", "es"),
        ("+989121234567", "fa"),
        ("+14155550101", "en"),
        ("+33612345678", "en"),  # French is not ours
        ("+99912345678", "en"),
        ("nonsense", "en"),
        (None, "en"),
    ],
)
def test_a_number_speaks_for_its_country(number, language):
    assert language_for(number) == language


def test_what_they_chose_or_wrote_goes_before_the_country():
    assert language_for("+8613800138000", Customer(language="es")) == "es"
    assert language_for("+8613800138000", Customer(language=None)) == "zh"


def test_whose_language_is_only_guessed_hears_how_to_get_another(client):
    guessed = Caller(client, "+14155550199").dial()
    assert guessed.languages == ["en-US", "en-US", "zh-CN", "fa-IR", "es-ES"]
    assert "中文服务请按9" in guessed.heard
    make_point("+14155550101", language="en")
    assert Caller(client).dial().languages == ["en-US", "en-US"]


@pytest.mark.parametrize(
    ("key", "language", "spoken", "heard_as"),
    [("1", "en", "en-US", "en-US"), ("2", "zh", "zh-CN", "cmn-Hans-CN"), ("3", "fa", "fa-IR", "fa-IR"),
     ("4", "es", "es-ES", "es-ES")],
)  # fmt: skip
def test_each_language_is_offered_in_itself_and_chosen_by_its_key(caller, key, language, spoken, heard_as):
    caller.press("9")
    assert caller.languages == ["en-US", "zh-CN", "fa-IR", "es-ES"]
    caller.press(key)
    assert set(caller.languages) == {spoken}
    assert caller.verb("Gather").get("language") == heard_as
    assert db.session.scalar(sa.select(Customer.language)) == language


def test_a_language_is_known_once_they_left_a_message_in_it(client):
    caller = Caller(client, "+14155550199").dial().press("0")
    caller.leave()
    assert Caller(client, "+14155550199").dial().languages == ["en-US", "en-US"]
