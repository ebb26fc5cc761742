"""The administrator looks at a file before it is taken, and asks who serves an address; nobody else may."""

import re

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.queries import place_of
from app.territories.queries import latest_imports
from app.tickets.operations.facts import write_facts
from tests.factories import (
    browser_of,
    make_agent,
    make_supervisor,
    make_ticket,
    make_unit,
    make_user,
    tickets,
)
from tests.territories.making import csv_of, take_in
from tests.test_budgets import counted

PAGE = "/admin/territories"


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


@pytest.fixture
def unit(app):
    return make_unit()


def upload(browser, content, name="lines.csv"):
    part = f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = part + content + b"\r\n--end--\r\n"
    return browser.post(f"{PAGE}/imports", data=body, content_type="multipart/form-data; boundary=end")


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_from_the_file_to_the_pickups_it_moves(admin, unit, run_jobs):
    take_in({"keyword": "别路", "unit_code": unit.code})
    ticket, unit_id = make_ticket("pickup", words="能来取件吗？", language="zh"), unit.id
    with transaction():
        write_facts(ticket, {"address": "老地方"}, actor=SYSTEM)
    rows = csv_of(
        {"keyword": "老地方", "unit_code": unit.code}, {"keyword": "<b>路</b>", "unit_code": "no<where"}
    )
    page = upload(admin, rows)
    here = page.headers["Location"]
    assert page.status_code == 303
    assert "hx-trigger" in admin.get(here).text
    run_jobs()
    shown = words_of(admin.get(here))
    assert "New 1" in shown
    assert "Wrong 1" in shown
    assert "One open pickup would wait elsewhere." in shown
    assert "3 There is no unit with this code. no&lt;where" in shown
    assert place_of(tickets()[0]).unmatched
    assert admin.post(f"{here}/confirmation").status_code == 303
    run_jobs()
    assert "Taken in" in words_of(admin.get(here))
    place = place_of(tickets()[0])
    assert (place.unmatched, place.unit_id) == (False, unit_id)


def test_a_file_may_be_discarded(admin, unit, run_jobs):
    here = upload(admin, csv_of({"keyword": "老地方", "unit_code": unit.code})).headers["Location"]
    run_jobs()
    assert admin.post(f"{here}/discarding").status_code == 303
    assert "Discarded" in words_of(admin.get(here))
    assert admin.post(f"{here}/confirmation").status_code == 409


def test_a_file_that_is_none_is_told_beside_its_field(admin):
    answer = upload(admin, "country,unit_code\nCN,张".encode("gbk"))
    assert answer.status_code == 422
    assert "This file is not UTF-8." in answer.text
    assert admin.post(f"{PAGE}/imports", data={}).status_code == 422
    assert latest_imports() == []


def test_a_file_may_be_larger_than_other_posts(admin, unit):
    rows = csv_of(*({"keyword": f"路{number}", "unit_code": unit.code} for number in range(60_000)))
    assert len(rows) > 1024 * 1024
    assert upload(admin, rows).status_code == 303


def test_a_file_without_the_forms_own_token_is_not_taken(app, admin, unit, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert upload(admin, csv_of({"keyword": "老地方", "unit_code": unit.code})).status_code == 400
    assert latest_imports() == []


def test_it_says_who_serves_an_address_and_why(admin, unit):
    take_in({"keyword": "科苑路", "unit_code": unit.code, "route": "ZJ-07"})
    asked = {"address": "张江科苑路88号", "country": "cn"}
    shown = words_of(admin.get(PAGE, query_string=asked))
    assert f"Unit {unit.code} ZJ-07 keyword “科苑路”" in shown
    assert "No territory matches" in words_of(admin.get(PAGE, query_string=asked | {"address": "老地方"}))
    assert "A country has two letters" in words_of(admin.get(PAGE, query_string=asked | {"country": "China"}))


@pytest.mark.parametrize("make", [make_agent, make_supervisor])
def test_others_may_not(app, unit, make):
    number = take_in({"keyword": "老地方", "unit_code": unit.code}).id
    browser = browser_of(make())
    paths = [PAGE, f"{PAGE}/imports/{number}", f"{PAGE}/imports/{number}/state"]
    assert [browser.get(path).status_code for path in paths] == [403] * 3
    assert upload(browser, csv_of()).status_code == 403
    for act in ("confirmation", "discarding"):
        assert browser.post(f"{PAGE}/imports/{number}/{act}").status_code == 403
    assert "/admin/territories" not in browser.get("/desk").text


def test_what_a_file_would_move_is_counted_in_few_statements_however_much_waits(admin, unit, run_jobs):
    take_in({"keyword": "老地方", "unit_code": unit.code})
    here = upload(admin, csv_of({"keyword": "老地方", "unit_code": make_unit().code})).headers["Location"]
    run_jobs()
    costs = []
    for number in (1, 20):
        for _ in range(number):
            make_ticket("pickup", words="老地方", language="zh")
        admin.get(here)
        with counted() as seen:
            shown = words_of(admin.get(here))
        costs.append(len(seen))
    assert "21 open pickups would wait elsewhere." in shown
    assert costs[0] == costs[1]
