"""What should never be is put right, counted, and told; what is right stays as it is."""

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.routing.jobs import repair
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.mending import has_faults, mend
from app.routing.presence import PresenceSpan, State
from app.routing.queries import place_of
from app.routing.reservations import offer_to
from tests.factories import events_named, make_agent, make_ticket
from tests.routing.arranging import available, hold_out_all, pushing, state_of

NOTHING = {"pieces": 0, "offers": 0, "people": 0}


@pytest.fixture
def agent(app):
    agent = make_agent(queues=[])
    pushing(agent)
    available(agent)
    return agent


@pytest.fixture
def ticket(agent):
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    return ticket


def by_hand(statement):
    """Somebody writes into the database."""
    db.session.execute(statement)
    db.session.commit()
    db.session.expire_all()


def put_right():
    assert has_faults(now())
    with transaction():
        mended = mend(now())
    assert not has_faults(now())
    return mended


def test_what_is_right_stays(agent, ticket):
    assert not has_faults(now())
    with transaction():
        assert mend(now()) == NOTHING
    assert offer_to(agent.id).ticket_id == ticket.id
    assert state_of(agent) is State.RESERVED


def test_a_place_that_names_an_offer_that_is_over_is_free_and_who_was_asked_is_there(agent, ticket):
    by_hand(sa.update(Reservation).values(state=ReservationState.WITHDRAWN, ended_at=now()))
    assert put_right() == NOTHING | {"pieces": 1, "people": 1}
    assert place_of(ticket).reservation_id is None
    assert state_of(agent) is State.AVAILABLE


def test_what_is_held_out_to_somebody_who_is_not_asked_is_so_no_more(agent, ticket):
    by_hand(sa.update(PresenceSpan).where(PresenceSpan.to_at.is_(None)).values(state=State.WRAP_UP))
    assert put_right() == NOTHING | {"offers": 1}
    assert place_of(ticket).reservation_id is None
    assert state_of(agent) is State.WRAP_UP
    [ended] = events_named("reservation.ended")
    assert ended.data["how"] == "withdrawn"


def test_who_is_asked_for_nothing_is_there(agent, ticket):
    by_hand(sa.update(Place).values(reservation_id=None))
    by_hand(sa.delete(Reservation))
    assert put_right() == NOTHING | {"people": 1}
    assert state_of(agent) is State.AVAILABLE


def test_that_something_was_put_right_is_told_and_otherwise_nothing_is(agent, ticket):
    with capture_logs() as logs:
        repair()
    assert logs == []
    by_hand(sa.update(Reservation).values(state=ReservationState.WITHDRAWN, ended_at=now()))
    with capture_logs() as logs:
        repair()
    assert logs == [
        {"event": "routing.mended", "log_level": "warning"} | NOTHING | {"pieces": 1, "people": 1}
    ]
