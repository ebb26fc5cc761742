from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.triage.moments import wished_time

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
SUNDAY_LATE = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # in Shanghai it is Monday already


def wished(text: str, language: str, at: datetime = MONDAY, zone: str = "UTC"):
    found = wished_time(text, language, at, ZoneInfo(zone))
    return (found.on, found.from_time, found.to_time) if found else None


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Can you come tomorrow morning?", (march(3), time(6), time(12))),
        ("en", "pickup tmrw at 5pm", (march(3), time(17), time(17))),
        ("en", "between 2 and 4 pm on Thursday", (march(5), time(14), time(16))),
        ("en", "book collection friday 9-12 same address", (march(6), time(9), time(12))),
        ("en", "any time after 5pm", (None, time(17), None)),
        ("en", "today before noon, 3 boxes of 5 kg", (march(2), time(12), time(14))),
        ("en", "collect it on Monday", (march(9), None, None)),
        ("en", "the day after tomorrow", (march(4), None, None)),
        ("en", "March 23rd please", (march(23), None, None)),
        ("en", "on 5 February", (date(2027, 2, 5), None, None)),
        ("es", "mañana por la mañana", (march(3), time(6), time(12))),
        ("es", "el viernes por la tarde, 2 cajas", (march(6), time(12), time(20))),
        ("es", "por la mañana", (None, time(6), time(12))),
        ("es", "pasado mañana entre las 10 y las 12", (march(4), time(10), time(12))),
        ("es", "hoy despues de las 5", (march(2), time(17), None)),
        ("es", "el 5 de diciembre", (date(2026, 12, 5), None, None)),
        ("zh", "明天下午三点以后能上门取件吗", (march(3), time(15), None)),
        ("zh", "明天下午兩點到四點來收", (march(3), time(14), time(16))),
        ("zh", "周五上午十点到十二点之间", (march(6), time(10), time(12))),
        ("zh", "下周三来取", (march(11), None, None)),
        ("zh", "今晚7点前", (march(2), None, time(19))),
        ("zh", "3月15号", (march(15), None, None)),
        ("zh", "九点半", (None, time(9, 30), time(9, 30))),
        ("fa", "فردا صبح", (march(3), time(6), time(12))),
        ("fa", "بعد از ساعت ۵", (None, time(17), None)),
        ("fa", "شنبه ساعت ۹ تا ۱۱", (march(7), time(9), time(11))),
        ("fa", "پس‌فردا بعدازظهر", (march(4), time(12), time(18))),
        ("fa", "امروز عصر", (march(2), time(16), time(20))),
    ],
)
def test_a_day_and_hours_are_read(language, text, expected):
    assert wished(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "3 boxes, 12 kg each"),
        ("en", "call 602-215-0011"),
        ("en", "where is RR604102338CN"),
        ("es", "dos cajas de 5 kg"),
        ("zh", "两箱，五公斤左右"),
        ("fa", "دو کارتن ۳ کیلویی"),
        ("ru", "завтра"),
    ],
)
def test_who_names_no_time_wishes_none(language, text):
    assert wished(text, language) is None


def test_days_are_counted_where_the_writer_lives():
    assert wished("明天", "zh", SUNDAY_LATE, "Asia/Shanghai") == (march(3), None, None)
    assert wished("明天", "zh", SUNDAY_LATE, "UTC") == (march(2), None, None)


def test_the_words_that_told_it_are_kept():
    found = wished_time("Please come tomorrow between 2 and 4 pm", "en", MONDAY, ZoneInfo("UTC"))
    assert found is not None
    assert found.words == ("tomorrow", "2 and 4 pm")


def test_a_day_that_is_none_is_not_made_up():
    assert wished("2026-02-31", "en") is None
