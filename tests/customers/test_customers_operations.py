"""Customers are known by number, made once, and merged without rewriting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.customers.models import ContactPoint, Customer, OptOut, PointKind
from app.customers.operations import identify, opt_in, opt_out
from app.customers.queries import find_by_number, find_point, points_of
from tests.factories import events_named, make_customer, make_point, text_in, tickets


@pytest.mark.parametrize(
    "typed",
    [
        "+14155550101",
        "+1 (415) 555-0101",
        "+۱۴۱۵۵۵۵۰۱۰۱",
        "+١٤١٥٥٥٥٠١٠١",
        "＋１４１５５５５０１０１",
        "001 415 555 0101",
    ],
)
def test_a_customer_is_found_however_the_number_is_typed(app, typed):
    customer = make_customer("+14155550101")
    assert find_by_number(typed) is customer


@pytest.mark.parametrize("typed", ["", "hello", "+14155550102", "415 555 0101"])
def test_another_number_finds_nobody(app, typed):
    make_customer("+14155550101")
    assert find_by_number(typed) is None


def test_a_national_number_is_found_with_its_region(app):
    customer = make_customer("+989123456789")
    assert find_by_number("۰۹۱۲۳۴۵۶۷۸۹", "IR") is customer


def test_a_number_makes_one_customer(app):
    with transaction():
        first = identify(PointKind.PHONE, "+14155550101")
    with transaction():
        assert identify(PointKind.PHONE, "+14155550101") is first
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 1


def test_eight_at_once_make_one_customer(own_app):
    def arrive(_number):
        with own_app.app_context(), transaction():
            return identify(PointKind.PHONE, "+14155550101").customer_id

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(arrive, range(8)))
    assert len(found) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ContactPoint)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 1


@pytest.mark.parametrize("sender", ["anonymous", "", "+266696687", "Restricted", "+86282452253"])
def test_a_withheld_number_is_nobody_and_still_heard(client, sender):
    assert text_in(client, "My parcel is lost", sender).status_code == 200
    [ticket] = tickets()
    assert (ticket.customer_id, ticket.point_id) == (None, None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 0


def test_two_withheld_numbers_are_not_taken_for_one_person(client):
    text_in(client, "My parcel is lost", "anonymous")
    text_in(client, "Where is my letter?", "anonymous")
    assert len(tickets()) == 2


def test_the_language_of_the_first_text_is_kept(client):
    text_in(client, "我的包裹还没到")
    assert find_by_number("+14155550101").language == "zh"
    text_in(client, "thanks")
    assert find_by_number("+14155550101").language == "zh"


def test_a_merged_customer_answers_with_the_survivor_and_is_not_rewritten(app):
    duplicate, survivor = (
        make_customer("+14155550101", name="L."),
        make_customer("+14155550102", name="Li Wen"),
    )
    with transaction():
        duplicate.survivor = survivor
    assert find_by_number("+14155550101") is survivor
    assert [point.address for point in points_of(survivor.id)] == ["+14155550101", "+14155550102"]
    assert [point.address for point in points_of(duplicate.id)] == ["+14155550101"]
    assert duplicate.name == "L."
    with transaction():
        duplicate.survivor = None
    assert find_by_number("+14155550101") is duplicate


def test_opting_out_counts_for_one_channel_and_twice_as_once(app):
    point = make_point()
    for _ in range(2):
        with transaction():
            opt_out(point, "sms", at=now())
    db.session.expire_all()
    found = find_point(PointKind.PHONE, point.address)
    assert found.has_opted_out("sms")
    assert not found.has_opted_out("whatsapp")
    assert len(events_named("customer.opted_out")) == 1


def test_opting_in_deletes_the_row(app):
    point = make_point()
    with transaction():
        opt_out(point, "sms", at=now())
    for _ in range(2):
        with transaction():
            opt_in(point, "sms", at=now())
    assert db.session.scalars(sa.select(OptOut)).all() == []
    assert len(events_named("customer.opted_in")) == 1
