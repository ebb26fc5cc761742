"""Claim, send, settle: a delivery leaves exactly once, or says that it cannot know. With the simulator, over HTTP."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.tasks import Task, offer_due_tasks
from app.core.transaction import transaction
from app.notifications.jobs import reconcile_deliveries
from app.notifications.models import Delivery, DeliveryState
from app.notifications.operations import sending
from app.telephony.gateway import gateway
from tests.factories import HOTLINE, LI_WEN, events_named, make_point, make_ticket, text_in
from tests.notifications.conftest import hang_up

NINE = "2026-03-02 09:00"


@pytest.fixture
def delivery(app, provider, travel):
    """Li Wen's acknowledgement, due at nine."""
    travel(NINE)
    ticket = make_ticket("query", point=make_point(LI_WEN))
    return db.session.scalars(sa.select(Delivery).where(Delivery.ticket_id == ticket.id)).one()


def state_of(delivery):
    return fresh(delivery).state


def fresh(delivery):
    return db.session.get_one(Delivery, delivery.id, populate_existing=True)


def received(provider, number=LI_WEN):
    return [text["body"] for text in provider.thread(number) if text["from"] == HOTLINE]


def tasks():
    return db.session.scalars(sa.select(Task).execution_options(populate_existing=True)).all()


def claim(delivery):
    with transaction():
        return sending.claim(delivery.id)


def test_a_due_delivery_leaves_once(delivery, provider, run_jobs):
    run_jobs()
    assert state_of(delivery) is DeliveryState.SENT
    assert received(provider) == [delivery.text]
    assert fresh(delivery).provider_id == provider.thread(LI_WEN)[0]["sid"]
    [event] = events_named("delivery.sent")
    assert (event.data["human"], event.actor_kind) == (False, "provider")
    assert [task.error for task in tasks()] == [None]


def test_of_two_senders_one_claims_it(delivery):
    assert claim(delivery) is not None
    assert claim(delivery) is None


def test_a_text_refused_for_good_is_failed_and_says_why(delivery, provider, run_jobs):
    provider.weather(refuse_numbers={LI_WEN: 21211})
    run_jobs()
    assert state_of(delivery) is DeliveryState.FAILED
    assert fresh(delivery).error_code == "21211"
    assert events_named("delivery.failed")[0].data["code"] == "21211"
    assert [task.done_at is not None for task in tasks()] == [True]


@pytest.mark.parametrize("status", [429, 503])
def test_a_text_refused_for_now_is_due_again_and_sent_later(delivery, provider, run_jobs, travel, status):
    provider.weather(rest_error=status)
    run_jobs()
    assert state_of(delivery) is DeliveryState.DUE
    assert received(provider) == []
    provider.clear()
    travel("2026-03-02 09:00:10")
    offer_due_tasks()
    run_jobs()
    assert state_of(delivery) is DeliveryState.SENT
    assert len(received(provider)) == 1


def test_a_provider_that_cannot_be_reached_took_nothing(app, delivery, run_jobs, monkeypatch):
    hang_up(app)
    monkeypatch.setitem(app.config, "TWILIO_API_BASE_URL", "http://127.0.0.1:9")
    run_jobs()
    assert state_of(delivery) is DeliveryState.DUE


def test_a_line_that_broke_leaves_it_unsure_and_the_list_tells_that_it_was_taken(
    app, delivery, provider, run_jobs, travel, monkeypatch
):
    monkeypatch.setattr("app.telephony.gateway.TIMEOUT_SECONDS", 0.3)
    hang_up(app)
    provider.weather(rest_hang=1.0)
    run_jobs()
    assert state_of(delivery) is DeliveryState.UNSURE
    provider.clear()
    travel("2026-03-02 09:00:19")
    reconcile_deliveries()
    assert state_of(delivery) is DeliveryState.UNSURE
    travel("2026-03-02 09:00:20")
    reconcile_deliveries()
    assert state_of(delivery) is DeliveryState.SENT
    assert fresh(delivery).provider_id == provider.thread(LI_WEN)[0]["sid"]
    run_jobs()
    assert len(received(provider)) == 1


def test_a_provider_that_broke_leaves_it_unsure_and_the_list_tells_that_it_was_not_taken(
    delivery, provider, run_jobs, travel
):
    provider.weather(rest_error=500)
    run_jobs()
    assert state_of(delivery) is DeliveryState.UNSURE
    provider.clear()
    travel("2026-03-02 09:00:30")
    reconcile_deliveries()
    assert state_of(delivery) is DeliveryState.DUE
    run_jobs()
    assert state_of(delivery) is DeliveryState.SENT
    assert len(received(provider)) == 1


def test_a_sender_that_died_before_sending_is_found_out_and_it_is_sent_once(
    delivery, provider, run_jobs, travel
):
    assert claim(delivery)
    travel("2026-03-02 09:00:39")
    reconcile_deliveries()
    assert state_of(delivery) is DeliveryState.SENDING
    travel("2026-03-02 09:00:40")
    reconcile_deliveries()
    assert events_named("delivery.unsure")
    run_jobs()
    assert state_of(delivery) is DeliveryState.SENT
    assert len(received(provider)) == 1


def test_a_sender_that_died_after_sending_is_found_out_and_it_is_not_sent_again(
    delivery, provider, run_jobs, travel
):
    assert claim(delivery)
    taken = gateway().send_text(
        sender=HOTLINE, recipient=LI_WEN, body=delivery.text, report_to="http://postline.test/x"
    )
    travel("2026-03-02 09:01")
    reconcile_deliveries()
    run_jobs()
    assert (state_of(delivery), fresh(delivery).provider_id) == (DeliveryState.SENT, taken.provider_id)
    assert len(received(provider)) == 1


def test_of_two_texts_alike_each_finds_its_own_on_the_list(app, provider, travel, run_jobs):
    travel(NINE)
    point = make_point(LI_WEN)
    ticket = make_ticket("query", point=point)
    first = db.session.scalars(sa.select(Delivery).where(Delivery.ticket_id == ticket.id)).one()
    with transaction():
        db.session.add(
            second := Delivery(
                key="twin", event="x", point_id=point.id, channel="sms", recipient=LI_WEN, text=first.text,
                state=DeliveryState.DUE, made_at=now(),
            )
        )  # fmt: skip
    for twin in (first, second):
        assert claim(twin)
    gateway().send_text(sender=HOTLINE, recipient=LI_WEN, body=first.text, report_to="http://postline.test/x")
    travel("2026-03-02 09:01")
    reconcile_deliveries()
    assert sorted([state_of(first), state_of(second)]) == [DeliveryState.DUE, DeliveryState.SENT]


def test_settling_twice_changes_nothing_more(delivery, run_jobs):
    run_jobs()
    sid = fresh(delivery).provider_id
    with transaction():
        sending.settle(delivery.id, sending.Receipt("SM-other", "queued"))
    assert fresh(delivery).provider_id == sid
    assert len(events_named("delivery.sent")) == 1


def test_whatsapp_goes_from_and_to_whatsapp_addresses(app, provider, run_jobs):
    make_ticket("query", point=make_point(LI_WEN), channel="whatsapp")
    run_jobs()
    [text] = provider.thread(LI_WEN)
    assert (text["from"], text["to"]) == (f"whatsapp:{HOTLINE}", f"whatsapp:{LI_WEN}")


def test_whoever_opted_out_is_sent_nothing(client, provider, run_jobs):
    text_in(client, "STOP")
    text_in(client, "Where is my parcel?")
    run_jobs()
    assert received(provider) == []
    assert len(events_named("delivery.suppressed")) == 1


def test_what_the_provider_opted_out_by_itself_is_failed(client, provider, run_jobs, delivery):
    provider.weather(refuse_numbers={LI_WEN: 21610})
    run_jobs()
    assert (state_of(delivery), fresh(delivery).error_code) == (DeliveryState.FAILED, "21610")


def test_nothing_is_looked_up_while_nothing_is_underway(app, provider):
    assert not sending.has_underway(now())
    reconcile_deliveries()
