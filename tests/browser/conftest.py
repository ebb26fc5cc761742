"""A real Chromium on the whole house."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.routing.models import Place, Queue, Tally
from app.routing.presence import PresenceSpan
from app.seeds.tables import rows
from app.sla.models import Timer
from app.stream.channels import STREAM
from app.tickets.models import ENDED, Status, Ticket
from tests.browser.windows import THEMES, Windows, themes, violations
from tests.faults.house import House, open_house

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
EVERYTHING = ("simulator", "web", "events", "relay", "clock", "worker", "worker fast")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium: Playwright's is never downloaded."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-dev-shm-usage", *QUIET]}


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Axe finds nothing on the page, in whichever theme."""

    def check(page: Page) -> None:
        assert {theme: violations(page) for theme in themes(page)} == {theme: [] for theme in THEMES}

    return check


@pytest.fixture(scope="package")
def running_house(
    clone_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """All our processes, real ones, with what every installation has; and the catalogue of components."""
    with open_house(clone_database(), tmp_path_factory.mktemp("house"), DEMO="1") as opened:
        opened.start(*EVERYTHING)
        yield opened


@pytest.fixture
def house(running_house: House) -> Iterator[House]:
    """The house, with nothing waiting in it and nobody there, and nothing new for the queues that other tests made."""
    with db.engine.begin() as connection:
        connection.execute(sa.update(Ticket).where(Ticket.status.not_in(ENDED)).values(status=Status.CLOSED))
        connection.execute(sa.update(Timer).values(next_at=None))
        connection.execute(sa.delete(Place))
        connection.execute(sa.delete(Tally))
    with transaction():
        shipped = [row["code"] for row in rows("queues")]
        db.session.execute(sa.update(Queue).where(Queue.code.not_in(shipped)).values(is_closed=True))
        db.session.execute(sa.update(PresenceSpan).where(PresenceSpan.to_at.is_(None)).values(to_at=now()))
        configuration.changed()
    running_house.redis.delete(STREAM)
    yield running_house
    db.session.remove()


@pytest.fixture
def windows(browser: Browser, house: House) -> Iterator[Windows]:
    """Windows on the house."""
    opened = Windows(browser, house.url)
    yield opened
    opened.close()
    assert opened.complaints == []
