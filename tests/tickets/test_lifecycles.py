"""The lifecycles, as product.md reads them aloud; a status changes along them and in no other way."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import IllegalMove, allowed_from, move
from app.tickets.models import ENDED, Status, StatusSpan
from tests.factories import events_named, make_ticket, moment

WAITING = "waiting_unit waiting_customer waiting_third_party"
LIFECYCLES = {
    "complaint": {
        "new": "accepted not_accepted withdrawn",
        "accepted": "investigating not_accepted withdrawn",
        "investigating": f"{WAITING} decided not_accepted withdrawn",
        "waiting_unit": "investigating withdrawn",
        "waiting_customer": "investigating withdrawn",
        "waiting_third_party": "investigating withdrawn",
        "decided": "answered investigating withdrawn",
        "answered": "follow_up investigating closed",
        "follow_up": "closed investigating",
    },
    "query": {
        "new": "investigating not_accepted withdrawn",
        "investigating": f"{WAITING} answered not_accepted withdrawn",
        "waiting_unit": "investigating withdrawn",
        "waiting_customer": "investigating withdrawn",
        "waiting_third_party": "investigating withdrawn",
        "answered": "investigating closed",
    },
    "pickup": {
        "new": "scheduled withdrawn",
        "scheduled": "assigned withdrawn",
        "assigned": "accepted scheduled withdrawn",
        "accepted": "en_route scheduled withdrawn",
        "en_route": "collected part_collected scheduled withdrawn",
        "collected": "closed",
        "part_collected": "closed scheduled",
    },
}
walks = st.lists(st.sampled_from(list(Status)), min_size=1, max_size=12)


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_the_lifecycle_is_the_agreed_one(kind):
    steps = {str(was): " ".join(sorted(to)) for was, to in KINDS[kind].steps.items()}
    assert steps == {was: " ".join(sorted(to.split())) for was, to in LIFECYCLES[kind].items()}


def test_the_registry_has_these_kinds():
    assert set(KINDS) == set(LIFECYCLES)


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_every_status_can_be_reached_and_leads_to_an_end(kind):
    steps = KINDS[kind].steps
    reached, front = set(), {Status.NEW}
    while front:
        reached |= front
        front = {to for was in front for to in steps.get(was, ())} - reached
    assert reached == set(steps) | (reached & ENDED)
    assert all(reaches_an_end(steps, status) for status in steps)


def reaches_an_end(steps, status):
    seen, front = set(), {status}
    while front:
        seen |= front
        front = {to for was in front for to in steps.get(was, ())} - seen
    return bool(seen & ENDED)


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_the_big_button_is_an_allowed_step(kind):
    assert all(to in KINDS[kind].steps[was] for was, to in KINDS[kind].forward.items())
    assert KINDS[kind].when_taken in {None, *KINDS[kind].steps[Status.NEW]}


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_nothing_leaves_an_end(kind):
    assert not set(KINDS[kind].steps) & ENDED


@pytest.mark.parametrize("kind", LIFECYCLES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=walks)
def test_only_allowed_moves_succeed_and_spans_never_overlap(app, kind, walk):
    ticket = make_ticket(kind)
    expected = [Status.NEW]
    for to in walk:
        if str(to) in LIFECYCLES[kind].get(str(ticket.status), "").split():
            with transaction():
                move(ticket, to, actor=SYSTEM)
            expected.append(to)
        else:
            with pytest.raises(IllegalMove), transaction():
                move(ticket, to, actor=SYSTEM)
    assert ticket.status is expected[-1]
    spans = db.session.query(StatusSpan).filter_by(ticket_id=ticket.id).order_by(StatusSpan.id).all()
    assert [span.status for span in spans] == expected
    assert [span.to_at for span in spans[:-1]] == [span.from_at for span in spans[1:]]
    assert spans[-1].to_at is None


def test_a_move_is_an_event_with_who_from_where_to_where(app, travel):
    ticket = make_ticket("query")
    at = travel("2026-03-02 13:00")
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    [event] = events_named("ticket.moved", ticket_id=ticket.id)
    assert event.data == {"was": "new", "to": "investigating"}
    assert (event.at, event.actor_kind) == (at, "system")


def test_a_refused_move_changes_nothing(app):
    ticket = make_ticket("query")
    with pytest.raises(IllegalMove), transaction():
        move(ticket, Status.CLOSED, actor=SYSTEM)
    db.session.refresh(ticket)
    assert ticket.status is Status.NEW
    assert events_named("ticket.moved", ticket_id=ticket.id) == []


def test_reopening_forgets_when_it_was_answered(app):
    ticket = make_ticket("query", opened_at="2026-03-02 09:00")
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
        move(ticket, Status.ANSWERED, actor=SYSTEM, at=moment("2026-03-02 10:00"))
    assert ticket.answered_at == moment("2026-03-02 10:00")
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    assert ticket.answered_at is None
    assert Status.ANSWERED in allowed_from(ticket)
