"""The process that hands a text to the provider dies in the act."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.core.events import Event
from app.core.tasks import LEASE, Task
from app.notifications.models import Delivery, DeliveryState
from app.notifications.operations.sending import LOST_AFTER
from tests.factories import LI_WEN, text_form
from tests.faults.house import House

pytestmark = pytest.mark.processes
SETTLED = (DeliveryState.SENT, DeliveryState.DELIVERED)


def test_killed_after_the_provider_took_it_the_text_is_unsure_found_there_and_not_sent_again(
    house: House,
) -> None:
    house.start("simulator", "web", "relay", "worker")
    house.weather(rest_hang=60)
    house.text(LI_WEN, "Where is my parcel?")
    house.eventually(lambda: house.received(LI_WEN), "the provider has taken the text")
    assert states(house) == [DeliveryState.SENDING]

    house["worker"].kill()
    house.weather(rest_hang=0)
    house["worker"].start()
    house.start("clock")
    house.pass_time(LOST_AFTER.total_seconds() + 1)
    house.eventually(lambda: states(house)[0] in SETTLED, "the delivery is settled")

    assert told(house) == ["delivery.due", "delivery.unsure", "delivery.sent"]
    all_is_done(house)
    assert len(house.received(LI_WEN)) == 1


def test_killed_before_the_provider_took_it_the_text_is_sent_once_in_the_end(house: House) -> None:
    house.start("web", "relay", "worker")
    with deaf_provider(house) as provider:
        assert house.post(text_form("Where is my parcel?").to_dict()).ok
        line, _ = provider.accept()
        assert b"/Messages.json" in line.recv(65536)
        assert states(house) == [DeliveryState.SENDING]
        house["worker"].kill()
        line.close()

    house["worker"].start()
    house.start("simulator", "clock")
    house.pass_time(LOST_AFTER.total_seconds() + 1)
    house.eventually(lambda: house.received(LI_WEN), "the text arrives")

    house.eventually(lambda: states(house)[0] in SETTLED, "the delivery is settled")
    assert told(house) == ["delivery.due", "delivery.unsure", "delivery.due", "delivery.sent"]
    all_is_done(house)
    assert len(house.received(LI_WEN)) == 1


def test_what_a_provider_that_is_down_does_not_take_is_sent_once_when_it_is_back(house: House) -> None:
    house.start("web", "relay", "worker", "clock")
    assert house.post(text_form("Where is my parcel?").to_dict()).ok
    house.eventually(lambda: house.scalar(sa.select(Task.error)), "sending has failed")
    assert states(house) == [DeliveryState.DUE]

    house.start("simulator")
    house.pass_time(60)
    house.eventually(lambda: house.received(LI_WEN), "the text arrives")

    all_is_done(house)
    assert len(house.received(LI_WEN)) == 1


@contextmanager
def deaf_provider(house: House) -> Iterator[socket.socket]:
    """At the provider's address, something that takes a request and never answers."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", house.addresses.simulator))
        listening.listen()
        listening.settimeout(30)
        yield listening


def states(house: House) -> list[DeliveryState]:
    """How far the deliveries are."""
    return [row.state for row in house.rows(sa.select(Delivery.state).order_by(Delivery.id))]


def told(house: House) -> list[str]:
    """What happened to them, but for the provider's reports."""
    names = sa.select(Event.name).where(Event.name.like("delivery.%"), Event.name != "delivery.delivered")
    return [row.name for row in house.rows(names.order_by(Event.id))]


def all_is_done(house: House) -> None:
    """Every task is done, also those whose worker died: a lease later they are offered again."""
    house.pass_time(LEASE.total_seconds() + 1)
    house.eventually(lambda: not house.count(Task, Task.done_at.is_(None)), "every task is done")
