"""How work finds its people in the demonstration."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.calendars.queries import calendars_by_code
from app.core.clock import now
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.routing.capacity import capacities
from app.routing.models import Strategy
from app.routing.queries import levels_of, memberships, pool, queue_for, queues, weights
from app.routing.queue_rule import QueueRule
from app.routing.shifts import Shift
from app.seeds.demo import ZONE
from app.seeds.signins import email_of

TEXTS = {"text-zh": Strategy.LONGEST_IDLE, "text-en": Strategy.STICKY, "text-es": None, "text-fa": None}


def user_id(login: str) -> int:
    return db.session.scalars(sa.select(User.id).where(User.email == email_of(login))).one()


def queue(code: str) -> QueueRule:
    return next(each for each in queues().values() if each.code == code)


def able(found: QueueRule, language: str | None) -> set[int]:
    members = [each for each, mine in memberships().items() if found.id in mine]
    return {each for each in members if found.suits(levels_of(each), language)}


def test_who_takes_from_a_queue_can_do_its_work_in_each_of_its_languages(demo: Flask) -> None:
    for found in queues().values():
        if not found.is_closed:
            assert all(able(found, language) for language in found.languages or ["zh"]), found.code


def test_texts_have_a_queue_for_each_language_in_place_of_one_for_all(demo: Flask) -> None:
    assert [found.code for found in queues().values() if found.is_closed] == ["text"]
    assert not any(queue("text").id in mine for mine in memberships().values())
    assert {queue_for("query", each, "sms").code for each in CUSTOMER_CODES} == set(TEXTS)


@pytest.mark.parametrize("code", TEXTS)
def test_some_texts_are_held_out_and_others_taken(demo: Flask, code: str) -> None:
    found, strategy = queue(code), TEXTS[code]
    assert found.pushes == (strategy is not None)
    assert strategy in {None, found.strategy}
    assert found.calendar == calendars_by_code()["texts"]  # at any hour, see `test_hours.py`


def test_callers_in_other_languages_are_answered_by_day(demo: Flask) -> None:
    day = calendars_by_code()["calls-day"]
    assert [queue(f"voice-{each}").calendar == day for each in ("en", "es", "fa")] == [True] * 3
    night = datetime(2026, 3, 3, 3, tzinfo=ZoneInfo(ZONE))
    assert not queue("voice-en").is_open_at(night)
    assert queue("voice-general").is_open_at(night)
    assert queue("voice-general").languages == ("zh",)
    assert not pool().takes_contacts


def test_an_older_hand_gets_two_of_three_and_a_newer_one_fewer_at_once(demo: Flask) -> None:
    zhang, zhao, texts = user_id("zhang"), user_id("zhao"), queue("text-zh").id
    assert (weights()[texts, zhang], weights()[texts, zhao]) == (2, 1)
    assert capacities().most(zhao, "sms") < capacities().most(zhang, "sms")


def test_shifts_are_of_this_week_and_the_next_and_nobody_has_two_at_once(demo: Flask) -> None:
    shifts = db.session.scalars(sa.select(Shift).order_by(Shift.user_id, Shift.from_at)).all()
    today = now().astimezone(ZoneInfo(ZONE)).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time(), ZoneInfo(ZONE))
    assert min(each.from_at for each in shifts) >= monday.astimezone(UTC)
    assert max(each.until_at for each in shifts) <= monday + timedelta(days=14)
    for earlier, later in pairwise(shifts):
        assert earlier.user_id != later.user_id or earlier.until_at <= later.from_at
    agents = {user_id(login) for login in ("zhang", "zhao", "carter", "gomez", "karimi", "qian", "he", "ma")}
    assert {each.user_id for each in shifts} == agents
