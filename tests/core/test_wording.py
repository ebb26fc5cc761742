"""Times and references in words."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from app.core.wording import due_words, exact_time, grouped, length_words, short_time
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
        assert "min" not in due_words(AT + timedelta(minutes=12), AT)


def test_today_is_a_time_and_another_day_a_date(travel):
    travel("2026-03-02 18:00")
    assert short_time(AT) == "13:00"
    assert short_time(AT - timedelta(days=3)) == "Feb 27"
    assert "2026" in exact_time(AT)


def test_a_reference_is_grouped():
    assert grouped("1234567890") == "123 456 7890"
