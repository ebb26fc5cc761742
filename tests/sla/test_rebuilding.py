"""Open work is reckoned anew: counted first, then done in parts; what has ended stays as it ended."""

import pytest
import sqlalchemy as sa

from app.calendars.queries import find_calendar
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.queries import place_of
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Choice, Measure, PolicySet, Rebuild, RebuildStage, SetState
from app.sla.operations import rebuilding
from app.sla.operations.rebuilding import (
    begin_calendar_rebuild,
    begin_rebuild,
    confirm_rebuild,
    stop_rebuild,
    take_part,
)
from app.sla.queries import chosen_of, going_rebuild, has_going_rebuild, timers_of
from app.tickets.models import Ticket
from tests.factories import events_named, make_ticket, moment
from tests.sla.arranging import breaches, policy, put_in_force, step, sweep, target, timer
from tests.test_budgets import counted, told

NINE = "2026-03-02 09:00"
HOUR = 60


@pytest.fixture
def opened(app, travel):
    """Five queries of nine o'clock, to be settled in eight hours."""
    put_in_force(policy("query", "kind:query", resolution=target(8 * HOUR, rests_in=["waiting_customer"])))
    travel(NINE)
    return [make_ticket("query") for _ in range(5)]


@pytest.fixture
def small_parts(monkeypatch):
    """Two tickets a part."""
    monkeypatch.setattr(rebuilding, "PART", 2)


def begin(set_id):
    with transaction():
        return begin_rebuild(db.session.get_one(PolicySet, set_id), actor=SYSTEM, at=now()).id


def rebuild(number):
    return db.session.get_one(Rebuild, number, populate_existing=True)


def finish():
    """Parts until it waits for somebody, or is done."""
    while has_going_rebuild(now()):
        with transaction():
            take_part(db.session.scalars(going_rebuild()).one(), now())


def count(set_id):
    number = begin(set_id)
    finish()
    return rebuild(number)


def apply(number):
    with transaction():
        confirm_rebuild(rebuild(number), actor=SYSTEM, at=now())
    finish()
    return rebuild(number)


def ids(tickets):
    return [ticket.id for ticket in tickets]


def test_counting_says_what_it_would_do_and_does_nothing(opened, travel):
    travel("2026-03-02 12:00")
    step(opened[0], "investigating", "answered", "closed")
    step(opened[1], "investigating", "waiting_customer")
    shorter = put_in_force(
        policy("query", "kind:query", resolution=target(2 * HOUR, rests_in=["waiting_customer"]))
    )
    found = count(shorter)
    assert (found.stage, found.open_tickets, found.seen) == (RebuildStage.READY, 4, 4)
    assert (found.changed, found.soonest, found.latest, found.late_at_once) == (4, -6 * 3600, 0, 4)
    assert timer(opened[2]).due_at == moment("2026-03-02 17:00")
    assert chosen_of(db.session.get_one(Ticket, opened[2].id)).book.id != shorter


def test_done_it_moves_open_work_and_nothing_else(opened, travel):
    step(opened[0], "investigating", "answered", "closed")
    closed_at = timer(opened[0]).due_at
    travel("2026-03-02 10:00")
    longer = put_in_force(policy("query", "kind:query", resolution=12 * HOUR))
    found = apply(count(longer).id)
    assert (found.stage, found.changed, found.applied, found.latest) == (RebuildStage.DONE, 4, 4, 4 * 3600)
    for ticket in opened[1:]:
        assert (timer(ticket).due_at, timer(ticket).version) == (moment("2026-03-02 21:00"), 2)
        assert place_of(ticket).due_at == moment("2026-03-02 21:00")
        assert db.session.get_one(Choice, ticket.id).set_id == longer
    assert timer(opened[0]).due_at == closed_at


def test_doing_it_twice_does_nothing_more(opened, travel):
    travel("2026-03-02 10:00")
    longer = put_in_force(policy("query", "kind:query", resolution=12 * HOUR))
    apply(count(longer).id)
    again = apply(count(longer).id)
    assert (again.changed, again.applied) == (0, 0)
    assert timer(opened[0]).version == 2


def test_a_set_that_says_the_same_moves_no_deadline_and_tells_nobody(opened, travel):
    travel("2026-03-02 10:00")
    same = put_in_force(
        policy("query", "kind:query", resolution=target(8 * HOUR, rests_in=["waiting_customer"]))
    )
    found = apply(count(same).id)
    assert found.changed == 0
    assert timer(opened[0]).version == 1
    assert db.session.get_one(Choice, opened[0].id).set_id == same
    assert events_named("sla.chosen_anew") == []
    sweep(travel, "2026-03-02 17:00")
    assert [each.target for each in breaches(opened[0])] == ["resolution"]


def test_rests_so_far_are_kept(opened, travel):
    step(opened[0], "investigating", "waiting_customer")
    travel("2026-03-02 11:00")
    step(opened[0], "investigating")
    longer = put_in_force(
        policy("query", "kind:query", resolution=target(10 * HOUR, rests_in=["waiting_customer"]))
    )
    apply(count(longer).id)
    assert timer(opened[0]).due_at == moment("2026-03-02 21:00")
    assert timer(opened[1]).due_at == moment("2026-03-02 19:00")


def test_what_rests_stays_at_rest_and_goes_on_by_the_new_length(opened, travel):
    step(opened[0], "investigating", "waiting_customer")
    travel("2026-03-02 11:00")
    longer = put_in_force(
        policy("query", "kind:query", resolution=target(10 * HOUR, rests_in=["waiting_customer"]))
    )
    apply(count(longer).id)
    assert timer(opened[0]).next_at is None
    travel("2026-03-02 12:00")
    step(opened[0], "investigating")
    assert timer(opened[0]).due_at == moment("2026-03-02 22:00")


def test_targets_begin_and_end(opened, travel):
    travel("2026-03-02 10:00")
    law = policy("law", "kind:query", law=True, legal_answer=target(30, Measure.CALENDAR_DAYS))
    put_in_force(policy("query", "kind:query", first_response=4 * HOUR), law)
    found = apply(
        count(
            db.session.scalars(sa.select(PolicySet.id).where(PolicySet.state == SetState.IN_FORCE)).one()
        ).id
    )
    assert found.changed == 5
    assert {each.target: each.state for each in timers_of(opened[0])} == {
        "resolution": "cancelled",
        "first_response": "running",
        "legal_answer": "running",
    }
    assert timer(opened[0], "legal_answer").due_at == moment("2026-04-01 09:00")


@pytest.mark.usefixtures("small_parts")
def test_stopped_it_keeps_what_was_done(opened, travel):
    travel("2026-03-02 10:00")
    longer = put_in_force(policy("query", "kind:query", resolution=12 * HOUR))
    number = count(longer).id
    with transaction():
        confirm_rebuild(rebuild(number), actor=SYSTEM, at=now())
    with transaction():
        take_part(rebuild(number), now())
    with transaction():
        stop_rebuild(rebuild(number), actor=SYSTEM, at=now())
    assert not has_going_rebuild(now())
    assert [timer(ticket).version for ticket in opened] == [2, 2, 1, 1, 1]
    assert apply(count(longer).id).applied == 3


def test_only_one_at_a_time(opened):
    book = db.session.scalars(sa.select(PolicySet.id).where(PolicySet.state == SetState.IN_FORCE)).one()
    begin(book)
    with pytest.raises(Conflict):
        begin(book)


def test_a_draft_can_be_counted_and_not_done(opened, travel):
    draft = put_in_force(policy("query", "kind:query", resolution=2 * HOUR))
    was = (
        sa.select(PolicySet.id).where(PolicySet.state == SetState.PAST).order_by(PolicySet.id.desc()).limit(1)
    )
    with transaction():
        before = db.session.scalars(was).one()
        for set_id, state in ((draft, SetState.DRAFT), (before, SetState.IN_FORCE)):
            db.session.get_one(PolicySet, set_id).state = state
            db.session.flush()
    found = count(draft)
    assert (found.stage, found.changed) == (RebuildStage.READY, 5)
    with pytest.raises(Refused), transaction():
        confirm_rebuild(rebuild(found.id), actor=SYSTEM, at=now())


def test_a_part_costs_the_same_however_many_tickets_it_has(opened, travel):
    travel("2026-03-02 10:00")
    costs = []
    for hours in (12, 11):
        law = policy("law", "kind:query", law=True, legal_answer=target(hours, Measure.CALENDAR_DAYS))
        longer = policy("query", "kind:query", resolution=hours * HOUR)
        number = count(put_in_force(policy("a", "product:ems"), longer, law)).id
        with transaction():
            confirm_rebuild(rebuild(number), actor=SYSTEM, at=now())
        with counted() as seen, transaction():
            take_part(rebuild(number), now())
        costs.append(len(seen))
        for _ in range(7):
            make_ticket("query")
    assert costs[1] <= costs[0] <= 20, told(seen)


def test_a_part_by_the_hours_of_a_calendar_costs_the_same_too(opened):
    costs = []
    for _ in range(2):
        with transaction():
            number = begin_calendar_rebuild(find_calendar("always"), None, actor=SYSTEM, at=now()).id
        with counted() as seen, transaction():
            take_part(rebuild(number), now())
        costs.append(len(seen))
        assert rebuild(number).seen == 5 + 7 * (len(costs) - 1)
        for _ in range(7):
            make_ticket("query")
    assert costs[1] <= costs[0] <= 20, told(seen)


def test_the_job_does_all_parts_within_its_time(opened, small_parts):
    number = begin(put_in_force(policy("query", "kind:query", resolution=12 * HOUR)))
    go_on_with_rebuild()
    assert rebuild(number).stage is RebuildStage.READY


def test_it_stops_when_other_policies_come_in_force(opened, small_parts):
    number = count(put_in_force(policy("query", "kind:query", resolution=4 * HOUR))).id
    with transaction():
        confirm_rebuild(rebuild(number), actor=SYSTEM, at=now())
    newest = put_in_force(policy("query", "kind:query", resolution=2 * HOUR))
    later = make_ticket("query")
    finish()
    assert rebuild(number).stage is RebuildStage.STOPPED
    assert chosen_of(db.session.get_one(Ticket, later.id)).book.id == newest
    assert timer(later).due_at == moment("2026-03-02 11:00")
