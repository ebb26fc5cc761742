"""Looking up an address costs one statement and an index, however many territories there are."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.core.configuration import changed
from app.core.database import db
from app.core.transaction import transaction
from app.territories.queries import served_countries, who_serves
from tests.factories import make_unit
from tests.territories.making import take_in
from tests.test_budgets import counted, told

TODAY = date(2026, 3, 2)
FULL = "上海市浦东新区张江高科技园区科苑路88号3号楼1802室，邮编201203"


def who(text, **more):
    return who_serves("CN", text=text, kind="pickup", on=TODAY, **more)


@pytest.fixture
def unit(app):
    return make_unit()


@pytest.fixture
def many(unit):
    """Twenty thousand of them, written at once."""
    fill = """
        INSERT INTO territory (country, from_postcode, to_postcode, area_code, keyword, kind, valid_from, unit_id, probe)
        SELECT 'CN', lpad(n::text, 6, '0'), lpad(n::text, 6, '0'), '', '', '', '2026-01-01', :unit,
               'p' || lpad(n::text, 6, '0') FROM generate_series(190000, 209999) AS n
    """
    with transaction():
        db.session.execute(sa.text(fill), {"unit": unit.id})
        db.session.execute(sa.text("ANALYZE territory"))
        changed()
    return unit


def test_it_costs_one_statement(many):
    with counted() as seen:
        served = who(FULL)
    assert (served.unit_id, served.keys) == (many.id, (("postcode", "201203"),))
    assert len(seen) == 1, told(seen)


def test_it_reads_no_more_than_the_index_names(many):
    plans = []

    def explain(_connection, cursor, statement, parameters, _context, _many):
        if "FROM territory" in statement:
            with cursor.connection.cursor() as beside:
                plans.extend(beside.execute(f"EXPLAIN {statement}", parameters).fetchall())

    sa.event.listen(sa.Engine, "before_cursor_execute", explain)
    try:
        who(FULL)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", explain)
    plan = "\n".join(line for (line,) in plans)
    assert "ix_territory_probe" in plan
    assert "Seq Scan" not in plan


def test_it_says_the_unit_the_route_and_the_keys_that_matched(unit):
    take_in(
        {"from_postcode": "201200", "to_postcode": "201299", "unit_code": make_unit().code},
        {
            "keyword": "科苑路",
            "area_code": "3101",
            "kind": "pickup",
            "unit_code": unit.code,
            "route": "ZJ-07",
        },
    )
    served = who(FULL, area_code="310115")
    assert (served.unit_id, served.route) == (unit.id, "ZJ-07")
    assert served.keys == (("keyword", "科苑路"), ("area_code", "3101"), ("kind", "pickup"))
    assert who(FULL).keys == (("postcode", "201200–201299"),)
    assert who("老地方") is None


def test_the_countries_served_are_known(unit):
    assert list(served_countries()) == []
    take_in(*({"country": each, "keyword": "右路", "unit_code": unit.code} for each in ("US", "CN", "GB")))
    assert list(served_countries()) == ["CN", "GB", "US"]
