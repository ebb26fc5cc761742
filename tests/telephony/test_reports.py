"""Reports of the provider come in any order and twice, and end in the same state."""

from itertools import permutations

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Delivery, DeliveryState
from app.notifications.operations import sending
from app.telephony.gateway import Receipt
from app.telephony.models import TextReported
from tests.factories import events_named, make_ticket, report_in

SID = "SM" + "7" * 32


@pytest.fixture
def delivery(app):
    """An acknowledgement that a sender has claimed."""
    ticket = make_ticket()
    waiting = db.session.scalars(sa.select(Delivery).where(Delivery.ticket_id == ticket.id)).one()
    with transaction():
        assert sending.claim(waiting.id)
    return waiting


def settle(delivery):
    with transaction():
        sending.settle(delivery.id, Receipt(SID, "queued"))


def state_of(delivery):
    db.session.refresh(delivery)
    return delivery.state


@pytest.mark.parametrize("order", permutations(["queued", "sent", "delivered"]), ids=" ".join)
@pytest.mark.parametrize("settled_after", range(4))
def test_any_order_ends_delivered(client, delivery, order, settled_after):
    for number, status in enumerate(order):
        if number == settled_after:
            settle(delivery)
        assert report_in(client, SID, status).status_code == 204
        report_in(client, SID, status)
    if settled_after == 3:
        settle(delivery)
    assert state_of(delivery) is DeliveryState.DELIVERED
    assert len(events_named("delivery.delivered", subject_id=delivery.id)) == 1


@pytest.mark.parametrize("order", permutations(["sent", "undelivered"]), ids=" ".join)
def test_a_failure_says_why_in_any_order(client, delivery, order):
    settle(delivery)
    for status in order:
        more = {"ErrorCode": "30008"} if status == "undelivered" else {}
        report_in(client, SID, status, **more)
    assert state_of(delivery) is DeliveryState.FAILED
    assert delivery.error_code == "30008"
    [event] = events_named("delivery.failed")
    assert event.data["code"] == "30008"


@pytest.mark.parametrize("order", permutations(["delivered", "read"]), ids=" ".join)
def test_read_is_more_than_delivered(client, delivery, order):
    settle(delivery)
    for status in order:
        report_in(client, SID, status)
    assert state_of(delivery) is DeliveryState.READ


def test_a_report_is_kept_once(client):
    for _ in range(3):
        assert report_in(client, SID, "sent").status_code == 204
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TextReported)) == 1


def test_a_report_of_a_text_that_is_not_ours_is_taken_and_changes_nothing(client, delivery):
    settle(delivery)
    assert report_in(client, "SM" + "8" * 32, "delivered").status_code == 204
    assert state_of(delivery) is DeliveryState.SENT


def test_an_unknown_status_changes_nothing(client, delivery):
    settle(delivery)
    assert report_in(client, SID, "teleported").status_code == 204
    assert state_of(delivery) is DeliveryState.SENT


def test_a_delivery_remembers_when_it_was_sent(delivery, travel):
    at = travel("2026-03-02 13:00")
    settle(delivery)
    assert delivery.sent_at == at == now()
