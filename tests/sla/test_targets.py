"""What each name of a target means: when its clock begins, what meets it, what it rests in."""

import pytest

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.queries import place_of
from app.sla.models import Measure, TimerState
from app.sla.queries import timers_of
from app.tickets.models import Ticket
from app.tickets.operations.answering import answer_ticket, ask_customer, write_message
from app.tickets.operations.facts import write_facts
from tests.factories import colleague, make_agent, make_ticket, moment, text_in
from tests.sla.arranging import breaches, hand_over, policy, put_in_force, step, sweep, target, timer

NINE = "2026-03-02 09:00"
HOUR, DAY = 60, 24 * 60


@pytest.fixture
def agent(app):
    return colleague(make_agent())


def write(ticket, agent, words="We are looking."):
    with transaction():
        write_message(ticket, words, actor=agent)
    hand_over(ticket)


def answer(ticket, agent):
    with transaction():
        answer_ticket(db.session.get_one(Ticket, ticket.id), "It came.", actor=agent)
    hand_over(ticket)


@pytest.fixture
def ticket(app, travel):
    """A query with clocks for its first, its next and its last answer, being investigated."""
    put_in_force(
        policy("query", "kind:query", first_response=HOUR, next_response=2 * HOUR, resolution=3 * DAY)
    )
    travel(NINE)
    opened = make_ticket("query")
    step(opened, "investigating")
    return opened


class TestNextResponse:
    """The oldest words that nobody answered, once we have answered at all."""

    def test_it_does_not_begin_before_the_first_response(self, client, ticket, travel):
        travel("2026-03-02 09:30")
        text_in(client, "And now?", ticket.point.address)
        assert {each.target for each in timers_of(ticket)} == {"first_response", "resolution"}

    def test_it_begins_with_the_words_after_it(self, client, ticket, agent, travel):
        travel("2026-03-02 09:30")
        write(ticket, agent)
        travel("2026-03-02 10:00")
        text_in(client, "And now?", ticket.point.address)
        assert timer(ticket, "next_response").due_at == moment("2026-03-02 12:00")
        assert (place_of(ticket).target, place_of(ticket).due_at) == (
            "next_response",
            moment("2026-03-02 12:00"),
        )

    def test_further_words_do_not_move_it(self, client, ticket, agent, travel):
        write(ticket, agent)
        for at in ("10:00", "11:00", "11:30"):
            travel(f"2026-03-02 {at}")
            text_in(client, f"It is {at}!", ticket.point.address)
        assert timer(ticket, "next_response").due_at == moment("2026-03-02 12:00")

    def test_a_machine_does_not_meet_it_and_a_person_does(self, client, ticket, agent, travel):
        write(ticket, agent)
        travel("2026-03-02 10:00")
        text_in(client, "And now?", ticket.point.address)
        hand_over(ticket)  # "we have it already", a machine's
        assert timer(ticket, "next_response").state is TimerState.RUNNING
        travel("2026-03-02 11:00")
        write(ticket, agent, "Still looking.")
        assert timer(ticket, "next_response").state is TimerState.MET

    def test_words_on_their_way_do_not_answer_what_came_after_they_were_written(
        self, client, ticket, agent, travel
    ):
        write(ticket, agent)
        travel("2026-03-02 10:00")
        with transaction():
            write_message(ticket, "Soon.", actor=agent)
        travel("2026-03-02 10:02")
        text_in(client, "Are you there?", ticket.point.address)
        hand_over(ticket, human=True)
        assert timer(ticket, "next_response").state is TimerState.RUNNING

    def test_thanks_for_an_answer_ask_for_none(self, client, ticket, agent, travel):
        answer(ticket, agent)
        travel("2026-03-02 10:00")
        text_in(client, "Thank you!", ticket.point.address)
        assert "next_response" not in {each.target for each in timers_of(ticket)}

    def test_an_answer_to_somebody_without_a_number_counts_as_given(self, client, ticket):
        with transaction():
            db.session.get_one(Ticket, ticket.id).point_id = None
        db.session.expire_all()
        step(ticket, "answered")
        assert timer(ticket, "first_response").state is TimerState.MET

    def test_each_round_is_a_version_with_its_own_breach(self, client, ticket, agent, travel):
        write(ticket, agent)
        number, ticket_id = ticket.point.address, ticket.id
        for day in ("03", "04"):
            travel(f"2026-03-{day} 10:00")
            text_in(client, f"Day {day}?", number)
            sweep(travel, f"2026-03-{day} 12:00")
            travel(f"2026-03-{day} 12:01")
            ticket = db.session.get_one(Ticket, ticket_id)
            write(ticket, agent, f"Answer {day}")
        missed = [each for each in breaches(ticket) if each.target == "next_response"]
        assert [(each.version, each.due_at) for each in missed] == [
            (1, moment("2026-03-03 12:00")),
            (2, moment("2026-03-04 12:00")),
        ]
        assert [each.met_at for each in missed] == [moment("2026-03-03 12:01"), moment("2026-03-04 12:01")]


class TestCallback:
    """A call that we owe: words meet it, or whatever settles the ticket."""

    @pytest.fixture
    def callback(self, app, travel):
        put_in_force(
            policy("callback", "kind:query topic:callback", callback=2 * HOUR), policy("query", "kind:query")
        )
        travel(NINE)
        opened = make_ticket("query", topic="callback")
        step(opened, "investigating")
        return opened

    def test_it_runs_only_where_it_was_asked_for(self, callback):
        assert timer(callback, "callback").due_at == moment("2026-03-02 11:00")
        assert timers_of(make_ticket("query")) == []

    def test_an_answer_meets_it(self, callback, travel):
        travel("2026-03-02 10:00")
        step(callback, "answered")
        assert timer(callback, "callback").state is TimerState.MET

    def test_met_it_stays_met_when_work_goes_on(self, callback, travel):
        step(callback, "answered")
        travel("2026-03-02 10:00")
        step(callback, "investigating")
        assert timer(callback, "callback").state is TimerState.MET


class TestFollowUp:
    """The call after the answer."""

    @pytest.fixture
    def complaint(self, app, travel):
        put_in_force(policy("complaint", "kind:complaint", follow_up=2 * DAY, resolution=3 * DAY))
        travel(NINE)
        opened = make_ticket("complaint")
        step(opened, "accepted", "investigating", "decided")
        travel("2026-03-03 09:00")
        step(opened, "answered")
        return opened

    def test_it_begins_with_the_answer(self, complaint):
        assert timer(complaint, "follow_up").due_at == moment("2026-03-05 09:00")
        assert place_of(complaint).target == "follow_up"

    def test_the_follow_up_meets_it(self, complaint):
        step(complaint, "follow_up")
        assert timer(complaint, "follow_up").state is TimerState.MET
        assert timer(complaint).state is TimerState.MET

    def test_reopened_it_is_called_off_and_begins_anew_with_the_next_answer(self, complaint, travel):
        travel("2026-03-04 09:00")
        step(complaint, "investigating")
        assert timer(complaint, "follow_up").state is TimerState.CANCELLED
        travel("2026-03-06 09:00")
        step(complaint, "decided", "answered")
        assert timer(complaint, "follow_up").due_at == moment("2026-03-08 09:00")


class TestPickupWindow:
    """A booked window: its end is the deadline."""

    @pytest.fixture
    def pickup(self, app, travel):
        put_in_force(policy("pickup", "kind:pickup", pickup_window=2 * HOUR))
        travel(NINE)
        return make_ticket("pickup")

    def book(self, ticket, start, end):
        with transaction():
            facts = {"window_from_at": moment(start), "window_to_at": moment(end)}
            write_facts(db.session.get_one(Ticket, ticket.id), facts, actor=SYSTEM)

    def test_without_a_window_nothing_runs(self, pickup):
        assert timers_of(pickup) == []

    def test_it_runs_to_the_end_of_the_window(self, pickup):
        self.book(pickup, "2026-03-03 09:00", "2026-03-03 12:00")
        booked = timer(pickup, "pickup_window")
        assert (booked.due_at, booked.next_at) == (moment("2026-03-03 12:00"), moment("2026-03-03 11:30"))
        assert place_of(pickup).due_at == moment("2026-03-03 12:00")

    def test_a_window_known_at_the_opening_counts(self, pickup):
        facts = {"window_from_at": moment("2026-03-04 09:00"), "window_to_at": moment("2026-03-04 11:00")}
        opened = make_ticket("pickup", facts=facts)
        assert timer(opened, "pickup_window").due_at == moment("2026-03-04 11:00")

    def test_moved_it_is_another_version(self, pickup, travel):
        self.book(pickup, "2026-03-03 09:00", "2026-03-03 12:00")
        sweep(travel, "2026-03-03 12:00")
        self.book(pickup, "2026-03-04 09:00", "2026-03-04 12:00")
        moved = timer(pickup, "pickup_window")
        assert (moved.version, moved.due_at) == (2, moment("2026-03-04 12:00"))
        assert moved.breached_at is None
        assert len(breaches(pickup)) == 1

    def test_collecting_meets_it(self, pickup):
        self.book(pickup, "2026-03-03 09:00", "2026-03-03 12:00")
        step(pickup, "scheduled", "assigned", "accepted", "en_route", "collected")
        assert timer(pickup, "pickup_window").state is TimerState.MET


class TestLegalAnswer:
    """What the law asks: by the date, from the first contact on the matter, whatever we do."""

    @pytest.fixture
    def complaint(self, app, travel):
        law = policy("law", "kind:complaint", law=True, legal_answer=target(7, Measure.CALENDAR_DAYS))
        put_in_force(
            policy("complaint", "kind:complaint", resolution=target(3 * DAY, rests_in=["waiting_customer"])),
            law,
        )
        travel(NINE)
        opened = make_ticket("complaint")
        step(opened, "accepted", "investigating")
        return opened

    def test_it_counts_days_of_the_calendar(self, complaint):
        assert timer(complaint, "legal_answer").due_at == moment("2026-03-09 09:00")

    def test_it_counts_from_the_first_contact(self, complaint, travel):
        travel("2026-03-04 09:00")
        told_before = make_ticket("complaint", first_contact_at=moment("2026-03-01 15:00"))
        assert timer(told_before, "legal_answer").due_at == moment("2026-03-08 15:00")
        assert timer(told_before).due_at == moment("2026-03-07 09:00")

    def test_waiting_for_the_customer_moves_the_promise_and_not_the_law(
        self, client, complaint, agent, travel
    ):
        travel("2026-03-03 09:00")
        with transaction():
            ask_customer(complaint, "What colour?", actor=agent)
        assert timer(complaint).state is TimerState.PAUSED
        assert timer(complaint, "legal_answer").state is TimerState.RUNNING
        travel("2026-03-05 09:00")
        text_in(client, "it is blue", complaint.point.address)
        assert timer(complaint).due_at == moment("2026-03-07 09:00")
        assert timer(complaint, "legal_answer").due_at == moment("2026-03-09 09:00")

    def test_reopening_in_time_goes_on_to_the_same_date(self, complaint, travel):
        travel("2026-03-05 09:00")
        step(complaint, "decided", "answered")
        travel("2026-03-06 09:00")
        step(complaint, "investigating")
        running = timer(complaint, "legal_answer")
        assert (running.state, running.due_at) == (TimerState.RUNNING, moment("2026-03-09 09:00"))

    def test_what_was_answered_in_time_is_not_broken_by_reopening_after_it(self, complaint, travel):
        travel("2026-03-05 09:00")
        step(complaint, "decided", "answered")
        sweep(travel, "2026-03-12 09:00")
        step(complaint, "investigating")
        sweep(travel, "2026-03-12 10:00")
        assert timer(complaint, "legal_answer").state is TimerState.MET
        assert "legal_answer" not in {each.target for each in breaches(complaint)}

    def test_it_never_orders_the_work(self, complaint):
        promise = timer(complaint)
        with transaction():
            promise.due_at = moment("2026-04-02 09:00")
        step(complaint, "waiting_unit")
        assert place_of(complaint).target == "resolution"


def test_what_begins_while_it_should_rest_rests(client, agent, travel):
    promise = target(HOUR, rests_in=["waiting_third_party"])
    put_in_force(policy("query", first_response=HOUR, next_response=promise))
    travel(NINE)
    ticket = make_ticket("query")
    step(ticket, "investigating")
    write(ticket, agent)
    step(ticket, "waiting_third_party")
    travel("2026-03-02 10:00")
    text_in(client, "And now?", ticket.point.address)
    assert timer(ticket, "next_response").state is TimerState.PAUSED
    travel("2026-03-02 12:00")
    step(ticket, "investigating")
    assert timer(ticket, "next_response").due_at == moment("2026-03-02 13:00")


def test_a_window_corrected_after_the_visit_is_no_new_promise(app, agent, travel):
    put_in_force(policy("pickup", pickup_window=HOUR))
    travel(NINE)
    ticket = make_ticket("pickup")
    for end in ("2026-03-02 12:00", "2026-03-02 12:30"):
        with transaction():
            write_facts(
                db.session.get_one(Ticket, ticket.id),
                {"window_to_at": moment(end)},
                actor=agent,
                at=moment(NINE),
            )
        if ticket.status == "new":
            step(ticket, "scheduled", "assigned", "accepted", "en_route", "collected")
    window = timer(ticket, "pickup_window")
    assert (window.state, window.due_at) == (TimerState.MET, moment("2026-03-02 12:00"))


def test_words_that_arrive_while_it_rests_are_judged_by_what_was_left(app, agent, travel):
    put_in_force(policy("query", first_response=target(HOUR, rests_in=["waiting_customer"])))
    travel(NINE)
    ticket = make_ticket("query")
    step(ticket, "investigating")
    travel("2026-03-02 09:50")
    with transaction():
        write_message(db.session.get_one(Ticket, ticket.id), "Which parcel?", actor=agent)
    step(ticket, "waiting_customer")
    travel("2026-03-02 10:20")
    hand_over(ticket, human=True)
    assert timer(ticket, "first_response").state is TimerState.MET
    assert breaches(ticket) == []
