"""Times and references in words."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from app.core.wording import due_words, exact_time, grouped, length_words, number_words, short_time
from tests.factories import moment

AT = moment("2026-03-02 13:00")


@pytest.fixture(autouse=True)
def english(app):
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=12), "in 12 min"),
        (timedelta(seconds=59), "due now"),
        (timedelta(seconds=-59), "due now"),
        (timedelta(minutes=-4), "4 min late"),
        (timedelta(hours=2, minutes=5), "in 2h 5m"),
        (timedelta(days=-1, hours=-3), "1d 3h late"),
        (timedelta(days=2), "in 2d"),
    ],
)
def test_due_is_said_in_two_units_at_most(left, words):
    assert due_words(AT + left, AT) == words


def test_a_length_has_no_empty_units():
    assert length_words(timedelta(hours=3)) == "3h"
    assert length_words(timedelta(0)) == "0 min"


def test_in_chinese_it_is_said_in_chinese(app):
    with app.test_request_context(), force_locale("zh"):
        assert due_words(AT + timedelta(minutes=12), AT) == "剩 12分钟"
        assert length_words(timedelta(days=1, hours=3)) == "1天 3小时"


def test_in_spanish_it_is_said_in_spanish(app):
    with app.test_request_context(), force_locale("es"):
        assert due_words(AT + timedelta(hours=2, minutes=5), AT) == "en 2h 5min"
        assert due_words(AT - timedelta(minutes=4), AT) == "4 min tarde"
        assert number_words(1234) == "1.234"


def test_in_persian_it_is_said_in_persian_with_its_own_digits(app, travel):
    travel("2026-03-02 18:00")
    with app.test_request_context(), force_locale("fa"):
        assert due_words(AT + timedelta(hours=2, minutes=5), AT) == "۲ ساعت ۵ دقیقه دیگر"
        assert due_words(AT - timedelta(minutes=4), AT) == "۴ دقیقه تأخیر"
        assert short_time(AT) == "۱۳:۰۰"
        assert short_time(AT - timedelta(days=3), full=True) == "۲۷ فوریه ۱۳:۰۰"
        assert "۲۰۲۶" in exact_time(AT)
        assert number_words(1234) == "۱٬۲۳۴"


def test_a_reference_keeps_its_digits(app):
    with app.test_request_context(), force_locale("fa"):
        assert grouped("1234567890") == "123 456 7890"


def test_today_is_a_time_and_another_day_a_date(travel):
    travel("2026-03-02 18:00")
    assert short_time(AT) == "13:00"
    assert short_time(AT - timedelta(days=3)) == "Feb 27"
    assert "2026" in exact_time(AT)


def test_a_reference_is_grouped():
    assert grouped("1234567890") == "123 456 7890"
