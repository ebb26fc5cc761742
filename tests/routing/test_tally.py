"""The kept counts equal what there is, whatever happened."""

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Place, Tally
from app.routing.operations.holding import assign_ticket, release_ticket, take_ticket
from app.routing.operations.taking import take_next
from app.routing.queries import queues
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from tests.factories import colleague, make_agent, make_ticket

ACTS = ("open", "take", "release", "assign", "next", "end")
walks = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 1)), max_size=14)


def tally():
    """The figures of each queue, without those that are zero."""
    summed = sa.select(Tally.queue_id, sa.func.sum(Tally.places), sa.func.sum(Tally.held)).group_by(
        Tally.queue_id
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in db.session.execute(summed) if any(row[1:])}


def places():
    """The same, counted."""
    counted = sa.select(Place.queue_id, sa.func.count(), sa.func.count(Place.holder_id)).group_by(
        Place.queue_id
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(counted)}


def act(name, ticket, agent):
    if name == "take":
        take_ticket(ticket, actor=agent)
    elif name == "release":
        release_ticket(ticket, actor=agent)
    elif name == "assign":
        assign_ticket(ticket, agent.id, actor=SYSTEM)
    elif name == "next":
        take_next(list(queues()), actor=agent)
    elif name == "end":
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=walks)
def test_kept_counts_equal_the_places_after_any_walk(app, walk):
    agents = [colleague(make_agent()) for _ in range(2)]
    opened = [make_ticket("query"), make_ticket("pickup")]
    for name, number, who in walk:
        if name == "open":
            opened.append(make_ticket(("query", "pickup", "complaint")[number % 3]))
            continue
        try:
            with transaction():
                act(name, opened[number % len(opened)], agents[who])
        except Refused:
            pass
    assert tally() == places()
