"""The hours of a post: what closes at night rests, and the demonstration has its late ones all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Unit
from app.accounts.queries import calendar_of_unit
from app.calendars.arithmetic import is_open
from app.calendars.queries import calendars_by_code
from app.core.clock import now
from app.core.database import db
from app.routing.models import Place
from app.seeds.defaults import load_defaults
from app.seeds.demo import CALENDARS, ZONE, load_demo
from app.sla.models import Timer, TimerState
from app.tickets.handoffs import OPEN, Handoff
from tests.conftest import application

THREE_IN_THE_NIGHT = "2026-03-03 19:00"  # in Shanghai


HOURS = {
    "always": (0, 24),
    "hotline": (0, 24),
    "handling": (8, 20),
    "follow-up": (9, 20),
    "urged": (8, 22),
    "station": (7, 21),
    "texts": (8, 24),
    "dispatch": (7, 22),
}


@pytest.fixture(scope="module")
def database_of_its_own(clone_database: Callable[[], str]) -> str:
    return clone_database()


@pytest.fixture
def night(database_of_its_own: str, redis_url: str, travel: Callable[[str], object]) -> Iterator[Flask]:
    """The demonstration, loaded at that hour by what `seeds load` calls."""
    travel(THREE_IN_THE_NIGHT)
    with (
        application(
            database_of_its_own, redis_url, begin=lambda: load_defaults(ZONE, CALENDARS), DEMO=True
        ) as app,
        app.app_context(),
    ):
        load_demo()
        yield app
        db.session.remove()


def open_now(code: str) -> bool:
    return is_open(calendars_by_code()[code], now())


def test_counters_abroad_are_open_by_their_own_clocks(night: Flask) -> None:
    assert {code for code in calendars_by_code() if open_now(code)} == {
        "always", "hotline", "handling", "texts", "counter-es", "counter-us", "counter-ca",
    }  # fmt: skip


def test_sorting_goes_on_while_counters_and_delivery_offices_sleep(night: Flask) -> None:
    by_kind: dict[str, set[bool]] = {}
    for unit in db.session.scalars(sa.select(Unit)):
        by_kind.setdefault(unit.kind, set()).add(is_open(calendar_of_unit(unit.id), now()))
    assert {kind: by_kind[kind] for kind in ("sorting_centre", "air_hub", "exchange_office")} == {
        "sorting_centre": {True}, "air_hub": {True}, "exchange_office": {True},
    }  # fmt: skip
    for kind in ("station", "post_office", "partner_point", "city_branch", "customs_liaison"):
        assert by_kind[kind] == {False}


def test_the_board_has_late_ones_and_one_about_to_be(night: Flask) -> None:
    at = now()
    due = [each for each in db.session.scalars(sa.select(Place.due_at)) if each]
    assert sum(each < at for each in due) >= 3
    assert any(at < each < at + timedelta(minutes=10) for each in due)


def test_nobody_is_late_for_an_hour_they_slept(night: Flask) -> None:
    asked = sa.select(Timer).join(Timer.handoff).where(Handoff.state.in_(OPEN))
    running = [each for each in db.session.scalars(asked) if each.state is TimerState.RUNNING]
    assert running
    for timer in running:
        hours = calendar_of_unit(timer.handoff.unit_id)
        assert is_open(hours, timer.due_at) or is_open(hours, timer.due_at - timedelta(seconds=1))


def test_an_installation_begins_with_the_hours_of_a_post(
    clone_database: Callable[[], str], redis_url: str
) -> None:
    with application(clone_database(), redis_url, begin=load_defaults) as app, app.app_context():
        weeks = {code: calendar.week for code, calendar in calendars_by_code().items()}
        db.session.remove()
    office, six_days = weeks.pop("office"), [weeks.pop(code) for code in ("mail", "inquiries")]
    assert weeks == {code: (((opens * 60, closes * 60),),) * 7 for code, (opens, closes) in HOURS.items()}
    assert office == (((540, 1050),),) * 5 + ((), ())
    assert six_days == [(((510, closes),),) * 6 + ((),) for closes in (1080, 1050)]


def test_some_counters_have_several_windows_a_day(night: Flask) -> None:
    assert calendars_by_code()["partner-point"].week[0] == ((540, 720), (840, 1230))
