"""A file is read, looked at, confirmed and applied; what is wrong with it is told, and never half of it is taken."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict
from app.core.events import SYSTEM
from app.core.queue import queue
from app.core.transaction import transaction
from app.territories.jobs import go_on_with_imports
from app.territories.models import Stage, Territory, TerritoryImport, TerritoryLine
from app.territories.operations import importing
from app.territories.operations.importing import confirm_import, discard_import, open_import
from app.territories.queries import find_import, has_going_import, who_serves
from app.territories.reading import Unreadable
from tests.factories import events_named, make_unit
from tests.territories.making import csv_of, go_on, read, take_in

TODAY = date(2026, 3, 2)


@pytest.fixture
def unit(app):
    return make_unit()


def wrong(content):
    return [tuple(each) for each in read(content).wrong]


def who(text="", country="CN", on=TODAY, **more):
    return who_serves(country, text=text, kind="pickup", on=on, **more)


def number_of(table):
    return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_until_it_is_confirmed_nothing_is_changed(unit):
    found = read(csv_of({"from_postcode": "2012", "unit_code": unit.code}))
    assert (found.stage, found.counts) == (Stage.READY, {"new": 1, "changed": 0, "ended": 0, "same": 0})
    assert number_of(Territory) == 0
    with transaction():
        confirm_import(found)
    go_on(found.id)
    assert (found.stage, found.content, number_of(TerritoryLine)) == (Stage.DONE, b"", 0)
    served = who("张江201203")
    assert (served.unit_id, served.route, served.keys) == (unit.id, None, (("postcode", "2012"),))


def test_it_says_what_is_new_changed_ended_and_the_same(unit):
    other = make_unit()
    rows = [
        {"keyword": word, "unit_code": unit.code, "route": "A"} for word in ("甲路", "乙路", "丙路", "丁路")
    ]
    take_in(*rows)
    rows[1] |= {"route": "B"}
    rows[2] |= {"valid_to": "2026-03-31"}
    rows[3] |= {"unit_code": other.code, "valid_to": "2026-03-31"}
    found = take_in(*rows, {"keyword": "戊路", "unit_code": unit.code})
    assert found.counts == {"new": 1, "changed": 2, "ended": 1, "same": 1}
    assert who("乙路1号").route == "B"
    assert who("丙路1号", on=date(2026, 4, 1)) is None
    assert take_in(*rows).counts == {"new": 0, "changed": 0, "ended": 0, "same": 4}


def test_a_later_territory_with_the_same_keys_follows_the_earlier(unit):
    other = make_unit()
    take_in(
        {"from_postcode": "2012", "unit_code": unit.code},
        {"from_postcode": "2012", "unit_code": other.code, "valid_from": "2026-06-01"},
    )
    assert [who("201203", on=day).unit_id for day in (date(2026, 5, 31), date(2026, 6, 1))] == [
        unit.id,
        other.id,
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({}, ("no_key", "")),
        ({"country": "CHN", "keyword": "路口"}, ("country", "CHN")),
        ({"from_postcode": "20x"}, ("postcode", "20x")),
        ({"from_postcode": "2012031"}, ("postcode", "2012031")),
        ({"country": "GB", "from_postcode": "1AA"}, ("postcode", "1AA")),
        ({"to_postcode": "2012"}, ("no_start", "2012")),
        ({"from_postcode": "2012", "to_postcode": "20123"}, ("lengths", "2012 – 20123")),
        ({"from_postcode": "2013", "to_postcode": "2012"}, ("backwards", "2013 – 2012")),
        ({"area_code": "3" * 21}, ("area_code", "3" * 21)),
        ({"keyword": "路"}, ("keyword", "路")),
        (
            {"keyword": "one two three four five six seven eight nine ten eleven twelve thirteen"},
            ("keyword", None),
        ),
        ({"keyword": "路口", "kind": "parcel"}, ("kind", "parcel")),
        ({"keyword": "路口", "unit_code": "nobody"}, ("unit", "nobody")),
        ({"keyword": "路口", "route": "Z" * 41}, ("route", "Z" * 41)),
        ({"keyword": "路口", "valid_from": "2026-02-30"}, ("day", "2026-02-30")),
        ({"keyword": "路口", "valid_from": "2026-03-02", "valid_to": "2026-03-01"}, ("ends_first", None)),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(unit, row, problem):
    right = {"keyword": "右路", "unit_code": unit.code}
    found = read(csv_of(right, {"unit_code": unit.code} | row))
    [[line, name, said]] = found.wrong
    assert (line, name) == (3, problem[0])
    assert said == problem[1] or problem[1] is None
    assert (found.rows_wrong, found.counts["new"]) == (1, 1)


def test_the_right_rows_are_taken_and_the_wrong_ones_stay_listed(unit):
    found = read(csv_of({"keyword": "右路", "unit_code": unit.code}, {"keyword": "错路", "unit_code": "x"}))
    with transaction():
        confirm_import(found)
    go_on(found.id)
    assert who("右路1号") is not None
    assert (number_of(Territory), found.rows_wrong, len(found.wrong)) == (1, 1, 1)


def test_a_territory_named_twice_counts_once_and_says_where_it_was_first(unit):
    row = {"keyword": "Park Road", "unit_code": unit.code, "country": "GB"}
    assert wrong(csv_of(row, row | {"keyword": "PARK  road", "route": "2"})) == [(3, "repeated", "2")]


def test_a_row_that_is_cut_off_and_a_quote_that_never_ends(unit):
    head = csv_of().decode()
    assert wrong(f"{head}\nCN,2012\n".encode()) == [(2, "cells", "CN,2012")]
    assert [each[1] for each in wrong(f'{head}\nCN,"{"x" * 200_000}\n'.encode())] == ["cells"]


def test_order_of_columns_byte_order_mark_blank_lines_and_line_ends_do_not_matter(unit):
    content = f'\ufeffUnit_Code, country ,keyword,,\r\n\r\n{unit.code},cn,"碧波\n路",,\r\n'.encode()
    assert wrong(content) == []
    found = read(content)
    assert found.counts["new"] == 1
    with transaction():
        confirm_import(found)
    go_on(found.id)
    assert who("张江碧波路1号").unit_id == unit.id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("country,unit_code,keyword\nCN,1,张江".encode("gbk"), "not UTF-8"),
        (b"country;unit_code;keyword\nCN;1;x", "not parted by commas"),
        (b"country\tunit_code\n", "not parted by commas"),
        (b"country,keyword\nCN,x", "Missing: unit_code"),
        (b"", "Missing: country, unit_code"),
        (b"country,unit_code,colour\n", "unknown ones: colour"),
        (b"country,unit_code,route,route\n", "twice, or unknown ones: route"),
        (b"\xff\xfec\x00o\x00", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_of_territories_is_refused_at_once(app, content, sentence):
    with pytest.raises(Unreadable, match=sentence), transaction():
        open_import("file.csv", content, actor=SYSTEM)
    assert number_of(TerritoryImport) == 0


def test_codes_are_kept_in_the_one_way_to_write_them(unit):
    take_in(
        {"country": "gb", "from_postcode": "sw1a1aa", "unit_code": unit.code},
        {"country": "CA", "from_postcode": "k1a-0b1", "unit_code": unit.code},
        {"country": "US", "from_postcode": "94103-1234", "unit_code": unit.code},
        {"country": "IR", "from_postcode": "۱۱۱۱۱", "unit_code": unit.code},
    )
    kept = db.session.scalars(sa.select(Territory.from_postcode).order_by(Territory.id)).all()
    assert kept == ["SW1A 1AA", "K1A0B1", "941031234", "11111"]
    assert who("تهران، کد پستی ۱۱۱۱۱-۴۵۶۷۸", "IR").unit_id == unit.id
    assert who(country="GB", postcode="SW1A 1aa").unit_id == unit.id


def test_workers_read_and_apply_it_in_parts_and_one_that_dies_is_followed(unit, monkeypatch):
    monkeypatch.setattr(importing, "PART", 2)
    rows = [{"keyword": f"第{number}路", "unit_code": unit.code} for number in range(7)]
    with transaction():
        number = open_import("big.csv", csv_of(*rows), actor=SYSTEM).id
    seen = []
    while has_going_import(TODAY):
        queue("reports").empty()  # what it asked for is forgotten; the clock wakes another
        go_on_with_imports()
        found = find_import(number)
        seen.append((found.stage, found.lines_read))
    assert seen[:3] == [(Stage.READING, 3), (Stage.READING, 5), (Stage.READING, 7)]
    with transaction():
        confirm_import(found)
    go_on_with_imports()
    assert (found.stage, number_of(Territory)) == (Stage.APPLYING, 1)
    while has_going_import(TODAY):
        go_on_with_imports()
    assert (find_import(number).stage, number_of(Territory)) == (Stage.DONE, 7)
    assert len(events_named("territory.imported")) == 1


def test_confirming_and_discarding_twice_is_once_and_not_both(unit):
    found = read(csv_of({"keyword": "右路", "unit_code": unit.code}))
    for _ in range(2):
        with transaction():
            confirm_import(found)
    go_on(found.id)
    with transaction():
        confirm_import(found)
    with pytest.raises(Conflict), transaction():
        discard_import(find_import(found.id))
    other = read(csv_of({"keyword": "左路", "unit_code": unit.code}))
    for _ in range(2):
        with transaction():
            discard_import(find_import(other.id))
    with pytest.raises(Conflict), transaction():
        confirm_import(find_import(other.id))
    assert number_of(Territory) == 1


def test_of_very_many_wrong_rows_the_first_are_told_and_all_are_counted(unit, monkeypatch):
    monkeypatch.setattr(importing, "WRONG_KEPT", 3)
    found = read(csv_of(*({"unit_code": unit.code} for _ in range(5))))
    assert (found.rows_wrong, [line for line, _, _ in found.wrong]) == (5, [2, 3, 4])
