"""Who holds a piece of work: never two."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Place
from app.routing.operations.holding import assign_ticket, release_ticket, take_ticket
from app.routing.operations.taking import take_next
from app.routing.queries import place_of
from app.tickets.models import Status, Ticket
from app.tickets.operations.closing import end_ticket
from tests.factories import colleague, events_named, make_agent, make_queue, make_ticket, make_user


@pytest.fixture
def agents(app):
    return [colleague(make_agent(name=name)) for name in ("Ann", "Bo")]


def take(ticket, agent):
    with transaction():
        take_ticket(ticket, actor=agent)


def holder_of(ticket):
    db.session.expire_all()
    return place_of(ticket).holder_id


def test_taking_holds_it_and_moves_a_new_one_on(agents):
    ticket = make_ticket("query")
    take(ticket, agents[0])
    assert holder_of(ticket) == ticket.assignee_id == agents[0].id
    assert ticket.status is Status.INVESTIGATING


@pytest.mark.parametrize(
    ("kind", "status"), [("complaint", "accepted"), ("query", "investigating"), ("pickup", "new")]
)
def test_a_taken_one_moves_on_as_its_kind_says(agents, kind, status):
    ticket = make_ticket(kind)
    take(ticket, agents[0])
    assert ticket.status == status


def test_the_second_is_told_who_was_first(agents):
    ticket = make_ticket()
    take(ticket, agents[0])
    with pytest.raises(Conflict, match="Ann has taken it already"):
        take(ticket, agents[1])
    assert holder_of(ticket) == agents[0].id


def test_taking_what_one_holds_changes_nothing(agents):
    ticket = make_ticket()
    take(ticket, agents[0])
    take(ticket, agents[0])
    assert len(events_named("ticket.taken", ticket_id=ticket.id)) == 1


def test_what_has_ended_is_taken_by_nobody(agents):
    ticket = make_ticket()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    with pytest.raises(Missing):
        take(ticket, agents[0])


def test_of_eight_at_once_one_gets_it(own_app):
    agents = [colleague(make_agent(queues=[])) for _ in range(8)]
    reference = make_ticket().reference
    db.session.remove()

    def attempt(agent):
        with own_app.app_context():
            try:
                with transaction():
                    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.reference == reference)).one()
                    take_ticket(ticket, actor=agent)
            except Conflict as conflict:
                return str(conflict)
            return None

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(attempt, agents))
    [winner] = [agent for agent, said in zip(agents, told, strict=True) if said is None]
    assert {said for said in told if said} == {f"{winner.name} has taken it already."}
    assert db.session.scalars(sa.select(Place.holder_id)).one() == winner.id
    assert len(events_named("ticket.taken")) == 1


def test_releasing_puts_it_back_and_twice_is_once(agents):
    ticket = make_ticket()
    take(ticket, agents[0])
    for _ in range(2):
        with transaction():
            release_ticket(ticket, actor=agents[0])
    assert holder_of(ticket) is None
    assert ticket.assignee_id is None
    assert len(events_named("ticket.released", ticket_id=ticket.id)) == 1


def test_assigning_takes_it_from_whoever_has_it(agents):
    ticket = make_ticket()
    supervisor = colleague(make_user("supervisor"))
    take(ticket, agents[0])
    with transaction():
        assign_ticket(ticket, agents[1].id, actor=supervisor)
    assert holder_of(ticket) == ticket.assignee_id == agents[1].id
    [given] = events_named("ticket.assigned", ticket_id=ticket.id)
    assert (given.actor_id, given.data["holder"]) == (supervisor.id, agents[1].id)


def test_only_who_takes_work_from_its_queue_can_be_given_it(agents):
    ticket, stranger = make_ticket(), make_agent(queues=[])
    with pytest.raises(Refused, match="from this queue"), transaction():
        assign_ticket(ticket, stranger.id, actor=agents[0])
    assert holder_of(ticket) is None


def test_nobody_takes_it_out_of_anothers_hands_but_who_may_give_work(agents):
    ticket = make_ticket()
    take(ticket, agents[0])
    with pytest.raises(Conflict, match="Ann has taken it already"), transaction():
        release_ticket(ticket, actor=agents[1])
    with transaction():
        release_ticket(ticket, actor=agents[1], for_others=True)
    assert holder_of(ticket) is None


def test_assigning_to_the_holder_changes_nothing(agents):
    ticket = make_ticket()
    take(ticket, agents[0])
    with transaction():
        assign_ticket(ticket, agents[0].id, actor=agents[1])
    assert len(events_named("ticket.taken", ticket_id=ticket.id)) == 1


def next_of(queues, agent):
    with transaction():
        return take_next([queue.id for queue in queues], actor=agent)


def test_next_is_the_first_free_one_in_due_order(agents):
    queue = make_queue(kinds=["query"])
    second, first = make_ticket(opened_at="2026-03-02 09:00"), make_ticket(opened_at="2026-03-02 08:00")
    assert next_of([queue], agents[0]) is first
    assert next_of([queue], agents[1]) is second
    assert next_of([queue], agents[0]) is None


def test_next_comes_from_ones_own_queues_alone(agents):
    make_queue(kinds=["query"])
    mine = make_queue(kinds=["pickup"])
    make_ticket("query")
    assert next_of([mine], agents[0]) is None
    assert next_of([], agents[0]) is None


def test_next_passes_by_what_rests(agents):
    queue = make_queue(kinds=["query"])
    ticket = make_ticket()
    with transaction():
        place_of(ticket).paused = True
    assert next_of([queue], agents[0]) is None


def test_next_skips_what_another_is_just_taking(own_app):
    """Eight agents asking at once for five pieces: each piece goes to one of them, and nobody waits or fails."""
    agents = [colleague(make_agent(queues=[])) for _ in range(8)]
    queue = make_queue(kinds=["query"])
    for _ in range(5):
        make_ticket()
    queue_id = queue.id
    db.session.remove()

    def ask(agent):
        with own_app.app_context(), transaction():
            ticket = take_next([queue_id], actor=agent)
            return ticket.reference if ticket else None

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(ask, agents))
    assert len({reference for reference in got if reference}) == 5
    assert got.count(None) == 3


def test_next_does_not_wait_for_what_another_is_just_taking(own_app):
    agent, queue = colleague(make_agent(queues=[])), make_queue(kinds=["query"])
    first, second = (make_ticket(opened_at=f"2026-03-02 0{hour}:00") for hour in (8, 9))
    with db.engine.connect() as other, other.begin():
        other.execute(sa.select(Place.id).where(Place.ticket_id == first.id).with_for_update())
        with transaction():
            db.session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert take_next([queue.id], actor=agent) is second


def test_holding_says_since_when(agents, travel):
    at = travel("2026-03-02 13:00")
    ticket = make_ticket()
    take(ticket, agents[0])
    assert place_of(ticket).held_since == at == now()
