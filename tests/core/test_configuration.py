"""Configuration is read once, and anew after it changed."""

import pytest

from app.core import configuration as module
from app.core.configuration import changed, configuration
from app.core.database import db
from app.core.transaction import transaction

reads: list[int] = []


@configuration
def answer() -> int:
    """Counts how often it is really read."""
    reads.append(1)
    return len(reads)


@pytest.fixture(autouse=True)
def unread(app):
    reads.clear()


def in_another_process():
    """Nothing of this process's cache."""
    module._cached.clear()


def test_it_is_read_once_however_many_transactions_ask():
    for _ in range(3):
        with transaction():
            assert answer() == 1
    assert len(reads) == 1


def test_it_is_read_anew_after_a_transaction_changed_it():
    assert answer() == 1
    with transaction():
        changed()
    with transaction():
        assert answer() == 2
    assert len(reads) == 2


def test_the_changing_transaction_sees_its_own_change_and_caches_nothing():
    assert answer() == 1
    with transaction():
        changed()
        assert answer() == 2
        assert answer() == 3
    assert answer() == 4
    assert answer() == 4


def test_a_change_that_was_rolled_back_changes_nothing():
    assert answer() == 1
    with pytest.raises(ValueError, match="no"), transaction():
        changed()
        raise ValueError("no")
    assert answer() == 1


def test_a_transaction_sees_one_version_from_its_first_look(app):
    with transaction():
        assert answer() == 1
        db.session.info["configuration"] = (db.session().get_transaction(), (id(db.engine), 10**6))
        assert answer() == 2
