"""Late is a fact: a row with a time and a cause, judged by when things happened and not by when we heard of them."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.notifications.operations import sending
from app.sla.jobs import sweep_timers
from app.sla.models import Cause, LevelReached, TimerState
from app.sla.operations.breaching import meet, name_cause
from app.telephony.gateway import Receipt
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import write_message
from tests.factories import colleague, events_named, make_agent, make_ticket, moment
from tests.sla.arranging import breaches, policy, put_in_force, step, sweep, target, timer

NINE, DUE = "2026-03-02 09:00", "2026-03-02 10:00"


@pytest.fixture
def ticket(app, travel):
    """A query that is to be answered by ten."""
    put_in_force(policy("all", first_response=60, resolution=target(120, rests_in=["waiting_customer"])))
    travel(NINE)
    return make_ticket("query")


def held(ticket):
    return db.session.get_one(Ticket, ticket.id)


def test_it_is_written_once_at_the_moment_it_was_due(ticket, travel):
    sweep(travel, "2026-03-02 10:00:07", "2026-03-02 10:05")
    [breach] = breaches(ticket)
    assert (breach.target, breach.due_at, breach.version) == ("first_response", moment(DUE), 1)
    assert (breach.met_at, breach.taken_back_at) == (None, None)


def test_done_late_it_says_when(ticket, travel):
    sweep(travel, DUE)
    with transaction():
        meet(timer(ticket, "first_response"), moment("2026-03-02 10:30"))
    [breach] = breaches(ticket)
    assert breach.met_at == moment("2026-03-02 10:30")
    assert events_named("sla.target_met", ticket_id=ticket.id) == []


def test_done_late_before_anybody_swept_it_is_a_breach_all_the_same(ticket, travel):
    travel("2026-03-02 10:30")
    with transaction():
        meet(timer(ticket, "first_response"), moment("2026-03-02 10:30"))
    sweep_timers()
    [breach] = breaches(ticket)
    assert (breach.due_at, breach.met_at) == (moment(DUE), moment("2026-03-02 10:30"))


def test_what_was_done_in_time_and_told_late_takes_it_back(ticket, travel):
    agent = colleague(make_agent())
    travel("2026-03-02 09:58")
    with transaction():
        message = write_message(held(ticket), "On its way.", actor=agent)
    with transaction():
        [delivery] = [each for each in _deliveries(ticket) if each.message_id == message.id]
        sending.claim(delivery.id)
    sweep(travel, "2026-03-02 10:01")
    with transaction():
        sending.settle(delivery.id, Receipt("SM1", "queued"), at=moment("2026-03-02 09:59"))
    [breach] = breaches(ticket)
    assert breach.taken_back_at is not None
    first = timer(ticket, "first_response")
    assert (first.state, first.breached_at, first.ended_at) == (
        TimerState.MET,
        None,
        moment("2026-03-02 09:59"),
    )
    assert len(events_named("sla.target_met", ticket_id=ticket.id)) == 1


def _deliveries(ticket):
    return db.session.scalars(sa.select(Delivery).where(Delivery.ticket_id == ticket.id)).all()


@pytest.mark.parametrize(
    ("statuses", "cause"),
    [
        ((), Cause.NO_CAPACITY),
        (("investigating", "waiting_unit"), Cause.UNIT_LATE),
        (("investigating", "waiting_customer"), Cause.CUSTOMER_UNREACHABLE),
        (("investigating", "waiting_third_party"), Cause.THIRD_PARTY),
    ],
)
def test_the_ticket_itself_tells_a_cause(ticket, travel, statuses, cause):
    step(ticket, *statuses)
    sweep(travel, DUE)
    assert [(each.cause, each.cause_by_id) for each in breaches(ticket)] == [(cause, None)]


def test_somebody_who_works_on_it_is_asked(ticket, travel):
    agent = make_agent()
    with transaction():
        held(ticket).assignee_id = agent.id
    sweep(travel, DUE)
    assert [each.cause for each in breaches(ticket)] == [None]


def test_a_person_names_the_cause_once(ticket, travel):
    agent, other = make_agent(), make_agent()
    sweep(travel, DUE)
    for who, cause, named in ((agent, Cause.OUR_MISTAKE, 1), (other, Cause.FORCE_MAJEURE, 0)):
        with transaction():
            assert name_cause(held(ticket), cause, actor=colleague(who), at=moment(DUE)) == named
    [breach] = breaches(ticket)
    assert (breach.cause, breach.cause_by_id) == (Cause.OUR_MISTAKE, agent.id)
    assert breach.inferred_cause is Cause.NO_CAPACITY


def test_it_is_kept_when_the_ticket_is_over(ticket, travel):
    sweep(travel, "2026-03-02 12:00")
    step(ticket, "investigating", "answered", "closed")
    assert [each.target for each in breaches(ticket)] == ["first_response", "resolution"]


def test_paused_and_answered_in_one_save_counts_the_rest(ticket, travel):
    step(ticket, "investigating")
    travel("2026-03-02 09:30")
    step(ticket, "waiting_customer")
    travel("2026-03-02 15:30")
    step(ticket, "investigating", "answered")
    assert timer(ticket).state is TimerState.MET
    assert timer(ticket).due_at == moment("2026-03-02 17:00")
    sweep_timers()
    assert "resolution" not in {each.target for each in breaches(ticket)}


def test_two_moves_in_one_act_count_the_rest_before_the_answer(ticket, travel):
    step(ticket, "investigating")
    travel("2026-03-02 09:30")
    step(ticket, "waiting_customer")
    travel("2026-03-02 15:30")
    with transaction():
        for status in (Status.INVESTIGATING, Status.ANSWERED):
            move(held(ticket), status, actor=SYSTEM)
    clock = timer(ticket)
    assert (clock.state, clock.due_at, clock.breached_at) == (
        TimerState.MET,
        moment("2026-03-02 17:00"),
        None,
    )


def test_every_level_is_a_row_of_its_version(ticket, travel):
    sweep(travel, "2026-03-02 09:45", DUE, "2026-03-02 10:00:01")
    rows = db.session.query(LevelReached).filter_by(timer_id=timer(ticket, "first_response").id)
    assert [
        (row.version, row.position, row.name, row.due_at) for row in rows.order_by(LevelReached.position)
    ] == [
        (1, 0, "warning", moment(DUE)),
        (1, 1, "breach", moment(DUE)),
    ]


def test_a_breach_that_was_taken_back_can_come_again(ticket, travel):
    step(ticket, "investigating")
    sweep(travel, "2026-03-02 11:01")
    with transaction():
        move(held(ticket), Status.ANSWERED, actor=SYSTEM, at=moment("2026-03-02 10:59"))
    assert timer(ticket).breached_at is None
    travel("2026-03-02 11:30")
    step(ticket, "investigating")  # a minute was left
    sweep(travel, "2026-03-02 12:00")
    step(ticket, "answered")
    missed = [each for each in breaches(ticket) if each.target == "resolution"]
    assert [each.taken_back_at is None for each in missed] == [False, True]
    assert (missed[1].due_at, missed[1].met_at) == (moment("2026-03-02 11:31"), moment("2026-03-02 12:00"))
