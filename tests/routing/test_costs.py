"""What giving work out may cost, in statements, however much waits (beside tests/test_budgets.py)."""

import pytest

from app.core.clock import now
from app.core.transaction import transaction
from app.routing.operations.dispatching import hold_out
from app.routing.operations.reserving import accept_offer, decline_offer
from app.routing.operations.taking import take_next
from app.routing.reservations import offer_to
from tests.factories import make_agent
from tests.faults.arranging import open_tickets
from tests.routing.arranging import available, hold_out_all, pushing
from tests.test_budgets import counted, told


@pytest.fixture
def agents(app):
    return [make_agent(queues=[]) for _ in range(12)]


@pytest.fixture
def queue(agents):
    return pushing(*agents, kinds=["query"])


def cost(act, *facts, **more):
    """What it gave, and the statements that it took, with configuration read before."""
    with counted() as seen, transaction():
        given = act(*facts, **more)
    return given, seen


def test_taking_the_next_costs_the_same_however_much_waits(agents, queue):
    costs = []
    for waiting in (3, 60, 60):  # the first fills what is cached
        open_tickets(waiting)
        ticket, seen = cost(take_next, [queue.id], actor=agents[0])
        assert ticket is not None
        costs.append(len(seen))
    assert costs[1] == costs[2] <= 11, told(seen)


def test_holding_out_costs_the_same_however_much_waits_and_however_many_are_asked(agents, queue):
    open_tickets(3)
    available(agents[0])
    hold_out_all()
    costs = []
    for those in (agents[1:2], agents[2:]):
        open_tickets(60)
        available(*those)
        held_out, seen = cost(hold_out, now())
        assert held_out == len(those)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 11, told(seen)


@pytest.mark.parametrize(("answer", "most"), [(accept_offer, 16), (decline_offer, 10)])
def test_an_answer_costs_little(agents, queue, answer, most):
    open_tickets(20)
    available(*agents[:2])
    hold_out_all()
    how = {} if answer is accept_offer else {"reason": "busy"}
    for agent in agents[:2]:  # the first fills what is cached
        _, seen = cost(answer, offer_to(agent.id).id, actor=agent, **how)
    assert len(seen) <= most, told(seen)
