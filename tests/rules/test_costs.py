"""A rule that is not asked for costs nothing; one that acts on many tickets costs what one that acts on few does."""

import pytest

from app.core.events import SYSTEM, record
from app.core.transaction import transaction
from app.rules.actions import MoveToQueue, TellRole
from tests.factories import make_point, make_queue, make_supervisor, make_ticket, text_in
from tests.rules.making import NOTED, URGENT, firings, make_rule
from tests.test_budgets import counted, told


@pytest.fixture
def warm(client):
    """Configuration is cached and a block of references is drawn; rules are on, for what does not happen."""
    make_rule(occasion="threatened", name="elsewhere")
    make_rule(occasion="late", name="later")
    text_in(client, "Where is my parcel?", "+14155550177")
    return client


def test_a_text_costs_what_it_costs_without_rules(warm):
    make_point("+14155550101", language="en")
    with counted() as seen:
        assert text_in(warm, "Where is my parcel?").status_code == 200
    assert len(seen) == 4, told(seen)


def test_a_rule_whose_condition_does_not_hold_costs_no_statement(warm):
    make_rule(occasion="opened", condition="kind:pickup channel:voice grade:vip", name="near")
    text_in(warm, "Where is my parcel?", "+14155550178")
    make_point("+14155550101", language="en")
    with counted() as seen:
        assert text_in(warm, "Where is my parcel?").status_code == 200
    assert (len(seen), firings()) == (4, []), told(seen)


def miss(number):
    """Statements of one act in which an item of so many tickets misses its promise."""
    found = [make_ticket() for _ in range(number)]
    with counted() as seen, transaction():
        for ticket in found:
            record("ticket.item_late", ticket, SYSTEM, item="EA123456785CN")
    return len(seen)


def test_acting_on_fifty_costs_what_acting_on_ten_costs(app):
    make_supervisor()
    target = make_queue(kinds=["pickup"])
    make_rule(URGENT, MoveToQueue(target.code), NOTED, TellRole("supervisor", "Look"), occasion="item_late")
    miss(5)  # fills what is cached
    assert miss(10) == miss(50) <= 20
    assert len(firings()) == 65
