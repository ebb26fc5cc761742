"""By when items are promised, and noticing what is late."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.items.jobs import has_late_items, notice_late_items
from app.items.models import MailItem
from tests.factories import bring_items, bring_promises, events_named, text_in, tickets

ITEM = "EA123456785CN"


def item():
    return db.session.scalars(sa.select(MailItem).execution_options(populate_existing=True)).one()


def accepted(at="2026-03-02T08:00:00Z", product="parcel", origin="310012", destination="201203"):
    bring_items(f"{ITEM},{product},CN,{origin},CN,{destination},{at},accepted,x,")


@pytest.mark.parametrize(
    ("origin", "destination", "day"),
    [
        ("310012", "201203", 4),
        ("310012", "999999", 5),
        ("999999", "201203", 6),
        ("999999", "999999", 9),
        ("", "", 9),
    ],
)
def test_the_longest_prefixes_that_fit_count(app, origin, destination, day):
    bring_promises("parcel,CN,,CN,,7,", "parcel,CN,31,CN,,3,", "parcel,CN,,CN,20,4,", "parcel,CN,31,CN,20,2,")
    accepted(origin=origin, destination=destination)
    assert item().promised_at == datetime(2026, 3, day, 18, tzinfo=UTC)


def test_days_are_counted_in_the_zone_of_the_house(app, zone):
    zone("Asia/Shanghai")
    bring_promises("parcel,CN,,CN,,2,12:00")
    accepted("2026-03-02T23:00:00Z")  # the third in Shanghai
    assert item().promised_at == datetime(2026, 3, 5, 4, tzinfo=UTC)


def test_without_a_line_for_it_nothing_is_promised(app):
    bring_promises("letter,CN,,CN,,2,")
    accepted()
    assert item().promised_at is None


def test_a_promise_given_is_kept(app):
    bring_promises("parcel,CN,,CN,,2,")
    accepted()
    bring_promises("parcel,CN,,CN,,9,")
    bring_items(f"{ITEM},,,,,,2026-03-03T08:00:00Z,arrived,y,")
    assert item().promised_at == datetime(2026, 3, 4, 18, tzinfo=UTC)


def test_what_becomes_late_is_noticed_once_and_told_on_its_tickets(client, travel):
    bring_promises("parcel,CN,,CN,,2,")
    travel("2026-03-02 08:00")
    text_in(client, f"I complain about {ITEM}, the driver was rude")
    accepted()
    travel("2026-03-04 17:59")
    assert not has_late_items(datetime(2026, 3, 4, 17, 59, tzinfo=UTC))
    at = travel("2026-03-04 18:01")
    assert has_late_items(at)
    notice_late_items()
    notice_late_items()
    assert not has_late_items(at)
    assert item().late_at == at
    [told] = events_named("ticket.item_late")
    assert told.data == {"item": ITEM}
    assert told.ticket_id == tickets()[0].id


def test_what_came_in_time_is_never_late(app, travel):
    bring_promises("parcel,CN,,CN,,2,")
    accepted()
    bring_items(f"{ITEM},,,,,,2026-03-04T17:00:00Z,delivered,y,")
    at = travel("2026-03-09 08:00")
    notice_late_items()
    assert not item().is_late(at)
    assert events_named("item.late") == []


def test_what_came_late_stays_late(app):
    bring_promises("parcel,CN,,CN,,2,")
    accepted()
    bring_items(f"{ITEM},,,,,,2026-03-05T17:00:00Z,delivered,y,")
    assert item().is_late(datetime(2026, 3, 5, 18, tzinfo=UTC))


def test_an_acceptance_that_is_told_late_counts_from_then_on(app):
    bring_promises("parcel,CN,,CN,,2,")
    bring_items(f"{ITEM},parcel,CN,,CN,,2026-03-05T08:00:00Z,arrived,x,")
    assert item().promised_at == datetime(2026, 3, 7, 18, tzinfo=UTC)
    accepted()
    assert item().promised_at == datetime(2026, 3, 4, 18, tzinfo=UTC)


def test_a_postcode_that_is_told_late_counts_from_then_on(app):
    bring_promises("parcel,CN,,CN,,7,", "parcel,CN,31,CN,,3,")
    accepted(origin="")
    bring_items(f"{ITEM},,,310012,,,,,,")
    assert item().promised_at == datetime(2026, 3, 5, 18, tzinfo=UTC)


def test_what_was_delivered_stays_so_whatever_is_scanned_afterwards(app, travel):
    bring_promises("parcel,CN,,CN,,2,")
    accepted()
    bring_items(
        f"{ITEM},,,,,,2026-03-03T10:00:00Z,delivered,y,", f"{ITEM},,,,,,2026-03-03T10:05:00Z,pod_uploaded,y,"
    )
    travel("2026-03-09 08:00")
    notice_late_items()
    assert (item().last_code, item().over_at) == ("delivered", datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert events_named("item.late") == []
