"""Steps that several journeys share, each by HTTP or by what the worker does."""

from flask.testing import FlaskClient

from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.notifications.operations import sending
from app.telephony.gateway import Receipt
from app.tickets.models import Ticket


def parts(ticket: Ticket) -> str:
    """A reference as people read it."""
    return f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}"


def answer(browser: FlaskClient, ticket: Ticket, words: str) -> None:
    """Send the answer from the ticket page."""
    response = browser.post(f"/tickets/{ticket.reference}/messages", data={"body": words, "answer": "1"})
    assert response.status_code == 303


def hand_over(delivery: Delivery) -> str:
    """The provider takes the text; its number for it."""
    sid = f"SM{delivery.id:032x}"
    with transaction():
        assert sending.claim(delivery.id)
    with transaction():
        sending.settle(delivery.id, Receipt(sid, "queued"))
    return sid
