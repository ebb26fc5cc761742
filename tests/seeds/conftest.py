"""The demonstration, loaded once for the tests that only look at it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core.database import db
from app.seeds.demo import load_demo
from tests.conftest import application


@pytest.fixture(scope="session")
def told_app(clone_database: Callable[[], str], redis_url: str) -> Iterator[Flask]:
    with application(clone_database(), redis_url) as app:
        app.config["DEMO"] = True
        with app.app_context():
            load_demo()
            db.session.remove()
        yield app


@pytest.fixture
def demo(told_app: Flask) -> Iterator[Flask]:
    """The application with its story told. Tests leave it as it is."""
    with told_app.app_context():
        yield told_app
        db.session.remove()
