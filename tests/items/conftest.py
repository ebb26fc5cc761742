from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.calendars.models import WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction


@pytest.fixture
def zone(app: Flask) -> Callable[[str], None]:
    """Move the whole house to another zone."""

    def move(name: str) -> None:
        with transaction():
            db.session.execute(sa.update(WorkCalendar).values(zone=name))
            configuration_changed()

    return move
