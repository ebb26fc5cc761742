"""A delivery is settled as everything else is done to a ticket: the ticket is locked first (decision 7)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Delivery, DeliveryState
from app.notifications.operations import sending
from app.sla.models import TimerState
from app.telephony.gateway import Receipt, SentText
from app.tickets.models import Ticket
from app.tickets.operations.answering import write_message
from app.tickets.queries import hold_ticket
from tests.factories import colleague, make_agent, make_point, make_ticket
from tests.locks import until_somebody_waits
from tests.sla.arranging import policy, put_in_force, timer

WORDS = "We are looking."


@pytest.fixture
def ticket(own_app):
    """A query to which a colleague has written; the text is on its way."""
    put_in_force(policy("all", first_response=60))
    ticket, agent = make_ticket("query", point=make_point()), colleague(make_agent())
    with transaction():
        write_message(db.session.get_one(Ticket, ticket.id), WORDS, actor=agent)
    with transaction():
        sending.claim(words_of(ticket))
    return ticket


def words_of(ticket):
    """The number of the delivery of what the colleague wrote."""
    theirs = Delivery.ticket_id == ticket.id, Delivery.message_id.is_not(None)
    return db.session.scalars(sa.select(Delivery.id).where(*theirs)).one()


def settled(number):
    sending.settle(number, Receipt("SM1", "queued"))


def found_in_the_list(number):
    sending.reconcile(number, [SentText("SM1", WORDS, "queued", now())])


@pytest.mark.parametrize(
    ("state", "act"), [(DeliveryState.SENDING, settled), (DeliveryState.UNSURE, found_in_the_list)]
)
def test_whoever_holds_the_ticket_may_change_what_is_sent_on_it(own_app, ticket, state, act):
    number = words_of(ticket)
    with transaction():
        db.session.get_one(Delivery, number).state = state

    def beside():
        with own_app.app_context(), transaction():
            act(number)

    with ThreadPoolExecutor(1) as thread:
        with transaction():
            hold_ticket(db.session.get_one(Ticket, ticket.id))
            other = thread.submit(beside)
            until_somebody_waits()
            db.session.get_one(Delivery, number, with_for_update=True, populate_existing=True)
        other.result()
    assert db.session.get_one(Delivery, number, populate_existing=True).state is DeliveryState.SENT
    assert timer(ticket, "first_response").state is TimerState.MET
