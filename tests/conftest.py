"""What every test may ask for: the application on real servers, a transaction rolled back, a clock to move."""

import contextvars
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from types import FunctionType
from typing import Any

import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from rq import SimpleWorker
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from app.accounts.queries import units
from app.calendars.hours import MINUTES_A_DAY
from app.calendars.operations import edit_calendar
from app.calendars.queries import WEEKDAYS, facts_of, find_calendar
from app.core import configuration, relay
from app.core.database import db
from app.core.events import SYSTEM
from app.core.queue import QUEUES, queue, redis
from app.core.transaction import transaction
from app.factory import create_app
from app.seeds.defaults import load_defaults
from tests.servers import (  # noqa: F401 - fixtures
    clone_database,
    database_url,
    redis_url,
    servers,
    settings_for,
    worker_number,
)

ALL_DAY = ((0, MINUTES_A_DAY),)


class Client(FlaskClient):
    """Each request has contexts and a database session of its own, as on a real server, although the test holds some."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        response = contextvars.Context().run(super().open, *arguments, **named)
        if has_app_context():
            db.session.expire_all()
        return response


def never_close() -> None:
    """What every installation has, but working at any hour: tests run at any. What hours do, a test says itself."""
    load_defaults()
    with transaction():
        for code in ("handling", "follow-up", "urged", "station", "texts", "dispatch"):
            calendar = find_calendar(code)
            edit_calendar(calendar, facts_of(calendar) | dict.fromkeys(WEEKDAYS, ALL_DAY), actor=SYSTEM)


@contextmanager
def application(
    database: str, redis_address: str, *, begin: Callable[[], None] = never_close, **settings: Any
) -> Iterator[Flask]:
    """The application on a database and in a folder of its own, with what an installation begins with."""
    before = dict(os.environ)
    os.environ.update(settings_for(database, redis_address))
    with TemporaryDirectory() as folder:
        try:
            quiet = {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
            app = create_app(quiet | {"STORAGE_DIR": folder} | settings)
        finally:
            os.environ.clear()
            os.environ.update(before)
        app.test_client_class = Client
        with app.app_context():
            begin()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def shared_app(database_url: str, redis_url: str) -> Iterator[Flask]:  # noqa: F811
    """One application for all tests of this process that roll back."""
    with application(database_url, redis_url) as app:
        yield app


@pytest.fixture(scope="session")
def shipped(shared_app: Flask) -> Mapping[str, Any]:
    """The configuration of every installation, read once: half of a short test would be reading it again."""
    with shared_app.app_context():
        configuration._cached.clear()
        for module in [each for name, each in sys.modules.items() if name.startswith("app.")]:
            for each in vars(module).values():
                if isinstance(each, FunctionType) and each.__code__ is units.__code__:  # each @configuration
                    each()
        db.session.remove()
        read = {name: value for name, (_version, value) in configuration._cached.items()}
        configuration._cached.clear()
    return read


@pytest.fixture
def app(shared_app: Flask, shipped: Mapping[str, Any]) -> Iterator[Flask]:
    """The application; whatever the test writes is rolled back."""
    with shared_app.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        version = configuration._version()
        configuration._cached.update((name, (version, value)) for name, value in shipped.items())
        redis().flushdb()
        yield shared_app
        db.session.remove()
        engines[None] = engine
        outer.rollback()
        connection.close()
        configuration._cached.clear()


@pytest.fixture
def session(app: Flask) -> "scoped_session[Session]":
    """The session of the test's application."""
    return db.session


@pytest.fixture
def database(app: Flask) -> Flask:
    """For tests that only need it to be there."""
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a face."""
    return app.test_client()


@pytest.fixture
def own_app(clone_database: Callable[[], str], redis_url: str) -> Iterator[Flask]:  # noqa: F811
    """An application on a database of its own, for tests in which several threads or processes take part."""
    with application(clone_database(), redis_url) as app, app.app_context():
        redis().flushdb()
        yield app
        db.session.remove()


@pytest.fixture
def travel() -> Iterator[Callable[[str], datetime]]:
    """Move the clock: `travel("2026-03-02 13:00")`, in UTC. It stands still there."""
    travellers: list[time_machine.travel] = []

    def to(moment: str) -> datetime:
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        if travellers:
            travellers.pop().stop()
        traveller = time_machine.travel(at, tick=False)
        traveller.start()
        travellers.append(traveller)
        return at

    yield to
    for traveller in travellers:
        traveller.stop()


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], None]:
    """Relay what was committed, then let a real RQ worker empty the queues, until nothing is left."""

    def run() -> None:
        for _ in range(5):
            while relay.relay_batch():
                pass
            queues = [queue(name) for name in QUEUES]
            if not any(len(each) for each in queues):
                return
            SimpleWorker(queues, connection=redis()).work(burst=True, logging_level="ERROR")

    return run
