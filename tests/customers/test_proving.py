"""A code by SMS proves that somebody holds a telephone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import Event
from app.core.transaction import transaction
from app.customers.models import ProofCode
from app.customers.proving import ask_code, prove_code
from app.notifications.models import Delivery
from tests.factories import make_point


@pytest.fixture
def at(app, travel):
    return travel("2026-03-02 09:00")


@pytest.fixture
def point(at):
    return make_point("+14155550101", language="en")


def ask(point, at):
    with transaction():
        ask_code(point, at=at)
    text = db.session.scalars(sa.select(Delivery.text).order_by(Delivery.id.desc())).first()
    return text.split()[3].rstrip(".")


def prove(point, code, at):
    with transaction():
        return prove_code(point, code, at=at)


def test_the_code_that_was_sent_proves_it_once(point, at):
    code = ask(point, at)
    assert len(code) == 6
    assert prove(point, f" {code[:3]} {code[3:]}", at)
    assert not prove(point, code, at)


def test_digits_of_any_script_are_as_good(point, at):
    code = ask(point, at).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert prove(point, code, at)


def test_a_wrong_one_proves_nothing_and_after_five_nothing_does(point, at):
    code = ask(point, at)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [prove(point, wrong, at) for _ in range(5)] == [False] * 5
    assert not prove(point, code, at)


def test_it_is_good_for_ten_minutes(point, at):
    code = ask(point, at)
    assert not prove(point, code, at + timedelta(minutes=10, seconds=1))


def test_a_new_code_makes_the_old_one_void(point, at):
    old = ask(point, at)
    new = ask(point, at + timedelta(minutes=2))
    assert old == new or not prove(point, old, at + timedelta(minutes=2))
    assert prove(point, new, at + timedelta(minutes=2))


def test_codes_are_not_sent_in_a_row(point, at):
    ask(point, at)
    with pytest.raises(Refused, match="a moment ago"):
        ask(point, at + timedelta(seconds=59))


def test_five_a_day_and_again_tomorrow(point, at):
    for minute in range(5):
        ask(point, at + timedelta(minutes=2 * minute))
    with pytest.raises(Refused, match="today"):
        ask(point, at + timedelta(hours=1))
    ask(point, at + timedelta(days=1))


def test_another_numbers_code_proves_nothing(point, at):
    code = ask(point, at)
    assert not prove(make_point("+14155550102"), code, at)


def test_the_code_stands_in_no_event_and_not_in_its_row(point, at):
    code = ask(point, at)
    assert not any(code in str(event.data) for event in db.session.scalars(sa.select(Event)))
    row = db.session.scalars(sa.select(ProofCode)).one()
    assert code not in (row.salt + row.hash)
