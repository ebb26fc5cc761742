"""Files of tracks and of promises."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.imports import FileImport, ImportState, begin_import, errors_of, take_files, take_part
from app.core.transaction import transaction
from app.items.models import ItemEvent, ItemParty, MailItem, Promise, Rate, Stage
from app.items.queries import stage_of
from tests.factories import bring_items
from tests.test_budgets import counted

HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,"
    "event_at,event_code,place,text"
)
ITEM = "EA123456785CN"


def items():
    db.session.expire_all()
    return list(db.session.scalars(sa.select(MailItem).order_by(MailItem.id)))


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def wrong_lines(found):
    return {each.line: each.reason["sentence"] % each.reason["words"] for each in errors_of(found.id)}


def test_an_item_is_its_row_and_its_track(app):
    found = bring_items(
        f"{ITEM},parcel,cn,310012,CN,201203,2026-03-01T08:00:00Z,accepted,330101,",
        f"{ITEM},parcel,CN,310012,CN,201203,2026-03-02T20:00:00+08:00,EMC,Nanjing hub,Bag 7",
    )
    [item] = items()
    assert (found.lines, found.taken, found.wrong, found.state) == (2, 2, 0, ImportState.DONE)
    assert (item.origin_country, item.destination_postcode, item.digits) == ("CN", "201203", "123456785")
    assert (item.last_at, item.last_code, item.last_place) == (
        datetime(2026, 3, 2, 12, tzinfo=UTC),
        "emc",
        "Nanjing hub",
    )
    assert item.accepted_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert stage_of(item.last_code) is Stage.EXPORTED


def test_told_again_in_any_order_it_is_the_same_track(app):
    lines = [f"{ITEM},,,,,,2026-03-0{day}T08:00:00Z,arrived,Hub {day}," for day in (3, 1, 2)]
    bring_items(*lines)
    again = bring_items(*reversed(lines))
    [item] = items()
    assert item.last_place == "Hub 3"
    assert count(ItemEvent) == 3
    assert (again.lines, again.taken, again.wrong) == (3, 0, 0)


def test_what_comes_late_does_not_move_an_item_back(app):
    bring_items(f"{ITEM},,,,,,2026-03-05T08:00:00Z,delivered,310101,")
    bring_items(f"{ITEM},,,,,,2026-03-03T08:00:00Z,arrived,310010,")
    [item] = items()
    assert item.last_code == "delivered"
    assert item.over_at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_what_is_known_is_not_forgotten_by_a_line_that_says_less(app):
    bring_items(f"{ITEM},parcel,CN,310012,CN,201203,,,,")
    bring_items(f"{ITEM},,,,,,2026-03-05T08:00:00Z,arrived,310010,")
    [item] = items()
    assert (item.product, item.destination_postcode) == ("parcel", "201203")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",parcel,CN,,CN,,,,,", "is no item number"),
        ("EA123456786CN,,,,,,,,,", "check digit of EA123456786CN is wrong"),
        (f"{ITEM},,China,,,,,,,", "no country of two letters"),
        (f"{ITEM},,,,,,yesterday,arrived,,", "is no time"),
        (f"{ITEM},,,,,,2026-03-05T08:00:00Z,,,", "both its time and its code"),
        (f"{ITEM},,,,,,2026-03-05T08:00:00Z,a;b,,", "no code of an event"),
        (f"{ITEM},,,#!,,,,,,", "no postcode"),
        (f"{ITEM},,,,,,,,{'x' * 121},", "longer than 120 letters"),
    ],
)
def test_a_line_that_is_wrong_is_told_and_the_others_are_taken(app, line, why):
    found = bring_items("EE402100577CN,,,,,,,,,", line, "EE402100585CN,,,,,,,,,")
    assert [item.number for item in items()] == ["EE402100577CN", "EE402100585CN"]
    assert (found.lines, found.taken, found.wrong) == (3, 2, 1)
    assert list(wrong_lines(found)) == [3]
    assert why in wrong_lines(found)[3]


@pytest.mark.parametrize(
    "number", ["9812345678901", "986578788856", "PQ43B40700000010128028Z", "LP00123456789012"]
)
def test_a_number_of_another_form_is_taken_as_the_carrier_wrote_it(app, number):
    bring_items(f"{number},,,,,,,,,")
    assert [item.number for item in items()] == [number]


def test_both_ends_may_be_told(app):
    bring_items(
        f"{ITEM},,,,,,,,,,Chen Hao,+1 415 555 0103,,00 1 415 555 0101",
        heading=HEADING + ",sender_name,sender_number,addressee_name,addressee_number",
    )
    ends = {row.side: (row.name, row.number) for row in db.session.scalars(sa.select(ItemParty))}
    assert ends == {"sender": ("Chen Hao", "+14155550103"), "addressee": (None, "+14155550101")}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"number;product\n", "no column"),
        (b"number,product\n", "no column"),
        ("\ufeff".encode() + HEADING.encode() + b",colour\n", "means nothing here: colour"),
        (HEADING.encode() + b"\nEA123456785CN,\xb0\xfc,,,,,,,,\n", "not UTF-8"),
        (b"", "no column"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(app, content, why):
    with pytest.raises(Refused, match=why), transaction():
        begin_import("items", "tracks.csv", content, actor=SYSTEM)
    assert count(FileImport) == 0


def test_a_mark_at_the_start_and_columns_in_any_order_do_no_harm(app):
    columns = HEADING.split(",")
    line = ["", "", "", "", "", "", "", "", "", ITEM]
    found = bring_items(",".join(line), heading="\ufeff" + ",".join(reversed(columns)).upper())
    assert found.taken == 1


def test_a_long_file_is_taken_in_parts_by_the_job(app):
    rows = "\n".join(f"9881{number:09},parcel,CN,,CN,,,,," for number in range(1_203))
    with transaction():
        found = begin_import("items", "many.csv", f"{HEADING}\n{rows}\n".encode(), actor=SYSTEM)
    assert take_part(found.id)
    db.session.refresh(found)
    assert (found.lines, found.state) == (500, ImportState.WAITING)
    take_files()
    db.session.refresh(found)
    assert (found.lines, found.taken, found.state) == (1_203, 1_203, ImportState.DONE)
    assert count(MailItem) == 1_203


def test_a_part_costs_the_same_however_many_lines_it_has(app):
    costs = []
    for first, number in ((1, 5), (100, 50), (1_000, 400)):
        lines = [
            f"{9881000000000 + first + each},p,CN,,CN,,2026-03-05T08:00:00Z,arrived,x,"
            for each in range(number)
        ]
        with counted() as seen:
            bring_items(*lines)
        costs.append(len(seen))
    assert costs[1] == costs[2] <= costs[0]


def test_the_promise_table_is_taken_and_a_route_gets_its_new_days(app):
    heading = "product,origin_country,origin_prefix,destination_country,destination_prefix,days,by"
    bring_items("parcel,CN,31,CN,20,3,18:00", "parcel,CN,,CN,,5,", kind="promises", heading=heading)
    found = bring_items(
        "parcel,CN,31,CN,20,2,18:00", "parcel,CN,,CN,,5,", "parcel,CN,,,,x,", kind="promises", heading=heading
    )
    days = {row.origin_prefix: row.days for row in db.session.scalars(sa.select(Promise))}
    assert days == {"31": 2, "": 5}
    assert (found.taken, found.wrong) == (1, 1)


def test_the_tariff_is_taken_and_a_weight_gets_its_new_price(app):
    heading = "product,origin_country,destination_country,grams,amount,currency"
    bring_items("parcel,CN,ES,1000,14850,cny", "parcel,CN,,1000,20000,CNY", kind="rates", heading=heading)
    found = bring_items(
        "parcel,CN,ES,1000,15000,CNY", "parcel,CN,,1000,20000,CNY", "parcel,CN,,0,1,CNY", "parcel,CN,,1,1,CN",
        kind="rates", heading=heading,
    )  # fmt: skip
    prices = {row.destination_country: row.amount for row in db.session.scalars(sa.select(Rate))}
    assert prices == {"ES": 15000, None: 20000}
    assert (found.taken, found.wrong) == (1, 2)


@pytest.mark.parametrize(
    "line",
    [
        f"{ITEM},,,,,,0001-01-01T00:00:00+14:00,arrived,,",
        f"{ITEM},,,,,,9999-12-31T23:00:00-10:00,arrived,,",
    ],
)
def test_a_moment_that_no_database_keeps_is_a_wrong_line(app, line):
    assert bring_items(line).wrong == 1


def test_signs_that_no_database_keeps_are_left_out(app):
    bring_items(f"{ITEM},,,,,,2026-03-05T08:00:00Z,arrived,Hub\x00 1,")
    assert items()[0].last_place == "Hub 1"


def test_a_file_that_cannot_be_read_is_given_up_and_the_next_goes_on(app):
    with transaction():
        odd = begin_import("items", "odd.csv", f'{HEADING}\n"{"x" * 140_000}'.encode(), actor=SYSTEM)
        good = begin_import("items", "good.csv", f"{HEADING}\n{ITEM},,,,,,,,,\n".encode(), actor=SYSTEM)
    take_files()
    take_files()
    for found in (odd, good):
        db.session.refresh(found)
    assert (odd.state, good.state) == (ImportState.BROKEN, ImportState.DONE)
    assert [item.number for item in items()] == [ITEM]


def test_what_was_taken_is_not_kept_as_a_file(app):
    found = bring_items(f"{ITEM},,,,,,,,,")
    assert found.content == b""
