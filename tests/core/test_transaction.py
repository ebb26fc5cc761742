"""One act is committed whole or not at all, and tells its listeners before."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Event, current_round, fresh, record
from app.core.switchboard import Switchboard
from app.core.transaction import ROUNDS, attempt, rehearsal, transaction
from app.core.writing import MANY
from app.customers.models import Customer
from tests.factories import events_named, make_customer


def new_customer():
    """One that the running transaction makes."""
    customer = Customer(created_at=now())
    db.session.add(customer)
    return customer


def name_after_the_next_act(customer):
    """What was half done must not come with whatever is committed next."""
    with transaction():
        db.session.flush()
    return db.session.scalar(sa.select(Customer.name).where(Customer.id == customer.id))


@pytest.fixture
def listening(app, monkeypatch):
    """Put listeners on a switchboard of the test's own."""

    def listen(**sections):
        monkeypatch.setitem(app.extensions, "switchboard", Switchboard(**sections))

    return listen


def test_an_event_is_written_in_the_transaction_in_which_it_happened(app):
    customer = make_customer()
    with transaction():
        record("customer.noticed", customer, SYSTEM, colour="red")
    [event] = events_named("customer.noticed")
    assert (event.subject_kind, event.subject_id) == ("customer", customer.id)
    assert event.data == {"colour": "red"}
    assert event.relayed_at is None


def test_an_act_that_fails_leaves_neither_change_nor_news(app):
    customer = make_customer(name="Before")
    with pytest.raises(ValueError, match="halfway"), transaction():
        customer.name = "After"
        record("customer.noticed", customer, SYSTEM)
        raise ValueError("halfway")
    assert name_after_the_next_act(customer) == "Before"
    assert events_named("customer.noticed") == []
    assert fresh() == []


def test_a_rehearsal_leaves_neither_and_tells_nobody(listening):
    told = []
    listening(in_transaction={"customer.noticed": [told.extend]}, after_commit={}, shown={})
    customer = make_customer(name="Before")
    with rehearsal():
        customer.name = "After"
        record("customer.noticed", customer, SYSTEM)
        db.session.flush()
    assert name_after_the_next_act(customer) == "Before"
    assert (told, events_named("customer.noticed"), fresh()) == ([], [], [])


def test_what_is_refused_inside_an_attempt_is_undone_and_the_act_goes_on(listening):
    listening(in_transaction={})
    customer, other = make_customer(name="Before"), make_customer(name="Before")
    with transaction():
        other.name = "After"
        with pytest.raises(Refused), attempt():
            customer.name = "After"
            record("customer.noticed", customer, SYSTEM)
            raise Refused("Sign in")
        record("customer.noticed", other, SYSTEM)
    assert (name_after_the_next_act(customer), name_after_the_next_act(other)) == ("Before", "After")
    assert [event.subject_id for event in events_named("customer.noticed")] == [other.id]


def test_listeners_know_in_which_round_they_are_told(listening):
    customer, rounds = make_customer(), []

    def note(events):
        rounds.append(current_round())
        if len(rounds) < 3:
            record("customer.noticed", events[0].subject, SYSTEM)

    listening(in_transaction={"customer.noticed": [note]})
    for _ in range(2):
        rounds.clear()
        with transaction():
            record("customer.noticed", customer, SYSTEM)
        assert rounds == [1, 2, 3]


def test_a_listener_that_fails_undoes_the_whole_act(listening):
    customer = make_customer(name="Before")

    def fail(_events):
        raise ValueError("no")

    listening(in_transaction={"customer.noticed": [fail]})
    with pytest.raises(ValueError, match="no"), transaction():
        customer.name = "After"
        record("customer.noticed", customer, SYSTEM)
    assert name_after_the_next_act(customer) == "Before"


def test_listeners_are_called_in_order_once_each_with_all_events_of_their_name(listening):
    customer, heard = make_customer(), []
    listening(
        in_transaction={
            "customer.noticed": [
                lambda events: heard.append(("first", len(events))),
                lambda events: heard.append(("second", len(events))),
            ]
        }
    )
    with transaction():
        for _ in range(3):
            record("customer.noticed", customer, SYSTEM)
        record("customer.ignored", customer, SYSTEM)
    assert heard == [("first", 3), ("second", 3)]


def test_what_a_listener_records_is_told_in_the_next_round(listening):
    customer = make_customer()

    def answer(events):
        for event in events:
            record("customer.answered", event.subject, SYSTEM)

    listening(in_transaction={"customer.noticed": [answer]})
    with transaction():
        record("customer.noticed", customer, SYSTEM)
    of_customer = sa.select(Event.name).where(Event.subject_kind == "customer").order_by(Event.id)
    assert db.session.scalars(of_customer).all() == ["customer.noticed", "customer.answered"]


def test_listeners_that_answer_each_other_for_ever_are_stopped(listening):
    customer = make_customer()

    def echo(events):
        record("customer.noticed", events[0].subject, SYSTEM)

    listening(in_transaction={"customer.noticed": [echo]})
    with pytest.raises(RuntimeError, match=str(ROUNDS)), transaction():
        record("customer.noticed", customer, SYSTEM)


def test_a_transaction_is_never_opened_inside_another(app):
    with pytest.raises(RuntimeError, match="inside another"), transaction(), transaction():
        pass


def test_after_a_failure_the_next_transaction_can_be_opened(app):
    with pytest.raises(ValueError, match="once"), transaction():
        raise ValueError("once")
    with transaction():
        record("customer.noticed", new_customer(), SYSTEM)
    assert len(events_named("customer.noticed")) == 1


def test_an_event_of_something_new_carries_its_number(app):
    with transaction():
        customer = new_customer()
        record("customer.noticed", customer, SYSTEM)
    [event] = events_named("customer.noticed")
    assert event.subject_id == customer.id is not None


def test_the_rest_of_an_act_sees_nothing_of_a_part_that_failed(app):
    customers = [make_customer(name="before") for _ in range(MANY + 1)]
    with transaction():
        with pytest.raises(ValueError, match="half"), attempt():
            for customer in customers:
                customer.name = "half"
            db.session.flush()
            raise ValueError("half")
        assert {customer.name for customer in customers} == {"before"}


def test_what_was_new_in_a_part_that_failed_is_not_found(app):
    made = []
    with transaction():
        with pytest.raises(ValueError, match="half"), attempt():
            made.append(new_customer())
            db.session.flush()
            number = made[0].id
            raise ValueError("half")
        assert db.session.get(Customer, number) is None
