"""What open work is promised only by a rebuild counts from where it would have counted, as long as that is open."""

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import Measure, TimerState
from app.sla.operations.rebuilding import confirm_rebuild, take_part
from app.sla.queries import timers_of
from app.tickets.models import Ticket
from app.tickets.operations.answering import write_message
from app.tickets.operations.facts import write_facts
from app.tickets.operations.opening import hear_threat
from tests.factories import colleague, events_named, make_agent, make_ticket, moment, text_in, tickets
from tests.sla.arranging import level, policy, put_in_force, step, sweep, target, timer
from tests.sla.test_choosing import change_topic
from tests.sla.test_rebuilding import apply, count, rebuild
from tests.test_budgets import counted, told

NINE, TEN, NOON = "2026-03-02 09:00", "2026-03-02 10:00", "2026-03-02 12:00"
HOUR, DAY = 60, 24 * 60


@pytest.fixture
def unpromised(app, travel):
    """Nothing but an answer is promised, at nine."""
    put_in_force(policy("all", first_response=HOUR))
    travel(NINE)


def promised(**targets):
    """Open work is promised this too."""
    return apply(count(put_in_force(policy("all", first_response=HOUR, **targets))).id)


def book(ticket, end):
    with transaction():
        facts = {"window_from_at": moment(NINE), "window_to_at": moment(end)}
        write_facts(db.session.get_one(Ticket, ticket.id), facts, actor=SYSTEM)


def threaten(ticket):
    with transaction():
        hear_threat(db.session.get_one(Ticket, ticket.id), actor=SYSTEM, at=now())


def answer(ticket):
    agent = colleague(make_agent())
    with transaction():
        write_message(db.session.get_one(Ticket, ticket.id), "We look into it.", actor=agent)


@pytest.mark.usefixtures("unpromised")
class TestPickupWindow:
    """It counts from the booking that stands."""

    def test_it_runs_to_the_end_of_the_window_that_stands(self, travel):
        ticket = make_ticket("pickup")
        for at, end in ((TEN, "2026-03-03 10:00"), (NOON, "2026-03-03 18:00")):
            travel(at)
            book(ticket, end)
        travel("2026-03-02 14:00")
        with transaction():
            write_facts(db.session.get_one(Ticket, ticket.id), {"pieces": 3}, actor=SYSTEM)
        travel("2026-03-02 16:00")
        found = promised(pickup_window=2 * HOUR)
        begun = timer(ticket, "pickup_window")
        assert (begun.started_at, begun.due_at) == (moment(NOON), moment("2026-03-03 18:00"))
        assert begun.next_at == moment("2026-03-03 17:30")
        assert (found.changed, found.applied, found.late_at_once) == (1, 1, 0)

    def test_a_window_known_at_the_opening_counts_from_there(self, travel):
        ticket = make_ticket("pickup", facts={"window_to_at": moment("2026-03-03 10:00")})
        travel(NOON)
        promised(pickup_window=2 * HOUR)
        assert timer(ticket, "pickup_window").started_at == moment(NINE)

    def test_without_a_window_nothing_begins(self, travel):
        make_ticket("pickup")
        travel(NOON)
        assert promised(pickup_window=2 * HOUR).changed == 0

    def test_what_was_collected_is_promised_nothing(self, travel):
        ticket = make_ticket("pickup", facts={"window_to_at": moment("2026-03-03 10:00")})
        step(ticket, "scheduled", "assigned", "accepted", "en_route", "collected")
        travel(NOON)
        promised(pickup_window=2 * HOUR)
        assert "pickup_window" not in {each.target for each in timers_of(ticket)}

    @pytest.mark.parametrize("is_rebooked", [True, False])
    def test_what_was_collected_in_part_is_promised_the_window_of_its_second_visit(self, travel, is_rebooked):
        ticket = make_ticket("pickup", facts={"window_to_at": moment("2026-03-03 10:00")})
        travel(TEN)
        step(ticket, "scheduled", "assigned", "accepted", "en_route", "part_collected")
        travel(NOON)
        if is_rebooked:
            book(ticket, "2026-03-04 10:00")
        promised(pickup_window=2 * HOUR)
        due = [each.due_at for each in timers_of(ticket) if each.target == "pickup_window"]
        assert due == ([moment("2026-03-04 10:00")] if is_rebooked else [])

    def test_a_window_that_passed_is_counted_as_late_at_once_and_is(self, travel):
        ticket = make_ticket("pickup", facts={"window_to_at": moment(TEN)})
        travel(NOON)
        assert promised(pickup_window=2 * HOUR).late_at_once == 1
        sweep(travel, NOON)
        assert timer(ticket, "pickup_window").breached_at == moment(TEN)
        levels = [event.data["level"] for event in events_named("sla.level_reached")]
        assert levels.count("breach") == 1 + (timer(ticket, "first_response").breached_at is not None)


@pytest.mark.usefixtures("unpromised")
class TestCustomerReply:
    """It counts from our open question."""

    def patience(self, days):
        levels = [level("reminder", "remind_customer", per_cent=-50), level("end", "end_wait", per_cent=0)]
        return target(days * DAY, Measure.MINUTES, *levels)

    def test_it_runs_from_the_question_that_is_open(self, travel):
        ticket = make_ticket("query")
        step(ticket, "investigating", "waiting_customer", "investigating")
        travel(TEN)
        step(ticket, "waiting_customer")
        travel("2026-03-04 10:00")
        promised(customer_reply=self.patience(10))
        begun = timer(ticket, "customer_reply")
        assert (begun.started_at, begun.due_at) == (moment(TEN), moment("2026-03-12 10:00"))
        assert begun.next_at == moment("2026-03-07 10:00")
        sweep(travel, "2026-03-12 10:00")
        assert db.session.get_one(Ticket, ticket.id).outcome == "no_reply"

    def test_a_question_that_was_answered_is_waited_for_no_more(self, travel):
        ticket = make_ticket("query")
        step(ticket, "investigating", "waiting_customer", "investigating")
        travel(TEN)
        assert promised(customer_reply=self.patience(10)).changed == 0
        assert "customer_reply" not in {each.target for each in timers_of(ticket)}


@pytest.mark.usefixtures("unpromised")
class TestUrgedCall:
    """It counts from the threat."""

    def test_a_threat_of_the_first_words_counts_from_the_opening(self, travel):
        ticket = make_ticket("query", triage={"threat": True})
        travel(NOON)
        promised(urged_call=DAY)
        assert timer(ticket, "urged_call").started_at == moment(NINE)

    @pytest.mark.parametrize("answered", [NINE, NOON])
    def test_a_later_one_counts_from_then_unless_it_was_answered(self, travel, answered):
        ticket = make_ticket("query")
        for at, act in sorted([(TEN, threaten), (answered, answer)]):
            travel(at)
            act(ticket)
        travel("2026-03-02 14:00")
        promised(urged_call=DAY)
        owed = [each.started_at for each in timers_of(ticket) if each.target == "urged_call"]
        assert owed == ([moment(TEN)] if answered == NINE else [])


@pytest.mark.usefixtures("unpromised")
class TestFollowUp:
    """It counts from the answer."""

    def test_it_runs_from_the_answer(self, travel):
        ticket = make_ticket("complaint")
        step(ticket, "accepted", "investigating", "decided")
        travel(TEN)
        step(ticket, "answered")
        travel("2026-03-03 10:00")
        promised(follow_up=2 * DAY)
        begun = timer(ticket, "follow_up")
        assert (begun.started_at, begun.due_at) == (moment(TEN), moment("2026-03-04 10:00"))
        assert begun.state is TimerState.RUNNING

    @pytest.mark.parametrize("then", ["follow_up", "investigating"])
    def test_what_was_followed_up_or_reopened_is_not(self, travel, then):
        ticket = make_ticket("complaint")
        step(ticket, "accepted", "investigating", "decided", "answered", then)
        promised(follow_up=2 * DAY)
        assert "follow_up" not in {each.target for each in timers_of(ticket)}


def test_a_topic_that_is_promised_more_counts_from_there_too(client, travel):
    put_in_force(policy("lost", "topic:loss", follow_up=2 * DAY), policy("all", first_response=HOUR))
    travel(NINE)
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    travel(TEN)
    step(ticket, "investigating", "answered")
    travel(NOON)
    change_topic(ticket, "loss")
    assert timer(ticket, "follow_up").started_at == moment(TEN)


@pytest.mark.usefixtures("unpromised")
def test_a_part_costs_the_same_however_many_windows_it_has(travel):
    costs = []
    for hours in (2, 3):
        for _ in range(2 * hours):
            book(make_ticket("pickup"), f"2026-03-0{hours + 1} 10:00")
        number = count(put_in_force(policy(f"of-{hours}", pickup_window=hours * HOUR))).id
        with transaction():
            confirm_rebuild(rebuild(number), actor=SYSTEM, at=now())
        with counted() as seen, transaction():
            take_part(rebuild(number), now())
        costs.append(len(seen))
    assert costs[1] <= costs[0], told(seen)
