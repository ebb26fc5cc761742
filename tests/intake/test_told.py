"""What the words of a pickup tell is written down as its facts."""

from datetime import UTC, datetime

import pytest

from app.tickets.operations.facts import known_facts
from tests.factories import text_in, tickets


@pytest.fixture
def monday(client, travel):
    travel("2026-03-02 08:00")
    return client


def test_address_and_wished_window_are_facts_from_the_start(monday):
    text_in(monday, "Can you send someone for 2 boxes tomorrow between 2pm and 5pm? 14 Elm Road, M4 1HQ")
    [ticket] = tickets()
    facts = known_facts(ticket)
    assert ticket.kind == "pickup"
    assert "14 Elm Road" in facts.address
    assert (facts.window_from_at, facts.window_to_at) == (
        datetime(2026, 3, 3, 14, tzinfo=UTC),
        datetime(2026, 3, 3, 17, tzinfo=UTC),
    )


def test_the_same_in_chinese(monday):
    text_in(monday, "明天下午三点到五点能上门取件吗？朝阳区建国路88号，两个箱子")
    facts = known_facts(tickets()[0])
    assert "建国路88号" in facts.address
    assert (facts.window_from_at.hour, facts.window_to_at.hour) == (15, 17)


def test_a_day_without_hours_is_left_to_a_person(monday):
    text_in(monday, "please pick up a parcel tomorrow")
    facts = known_facts(tickets()[0])
    assert facts is None or facts.window_from_at is None


def test_a_query_tells_no_such_facts(monday):
    text_in(monday, "Where is my parcel? I live at 14 Elm Road, it should come tomorrow between 2pm and 5pm")
    assert known_facts(tickets()[0]) is None
