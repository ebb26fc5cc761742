"""The whole way of a text: the simulator takes it and reports its fate to the application, over HTTP."""

from threading import Thread

import pytest
import sqlalchemy as sa
from rq import SimpleWorker
from werkzeug.serving import make_server

from app.core import relay
from app.core.database import db
from app.core.queue import queue, redis
from app.notifications.models import Delivery, DeliveryState
from tests.factories import LI_WEN, events_named, make_point, make_ticket
from tests.notifications.conftest import simulated


@pytest.fixture
def reporting(own_app, monkeypatch):
    """A simulator that reports to a served application."""
    server = make_server("127.0.0.1", 0, own_app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield from simulated(own_app, f"http://127.0.0.1:{server.port}", monkeypatch)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("weather", "state"),
    [
        ({}, DeliveryState.DELIVERED),
        ({"duplicate": 1.0}, DeliveryState.DELIVERED),
        ({"reorder": 1.0}, DeliveryState.DELIVERED),
        ({"refuse_numbers": {LI_WEN: 30008}}, DeliveryState.FAILED),
    ],
    ids=["fine", "twice", "out of order", "undeliverable"],
)
def test_its_fate_lands_on_the_delivery(reporting, weather, state):
    reporting.weather(seed=1, **weather)
    make_ticket("query", point=make_point(LI_WEN))
    while relay.relay_batch():
        pass
    SimpleWorker([queue("messages")], connection=redis()).work(burst=True, logging_level="ERROR")
    reporting.wait(10)
    db.session.expire_all()
    delivery = db.session.scalars(sa.select(Delivery)).one()
    assert delivery.state is state
    told = "delivery.delivered" if state is DeliveryState.DELIVERED else "delivery.failed"
    assert len(events_named(told)) == 1
