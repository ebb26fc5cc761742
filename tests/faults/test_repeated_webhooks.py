"""The provider repeats itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.notifications.models import Delivery
from app.tickets.models import Contact, Ticket
from tests.faults.house import House, text_form

pytestmark = pytest.mark.processes
LI_WEN = "+14155550101"


def test_five_times_at_once_is_one_ticket_one_answer_and_one_acknowledgement(house: House) -> None:
    house.start("web", "simulator", "relay", "worker")
    form = text_form("My parcel EA123456785CN has not come", sender=LI_WEN)

    with ThreadPoolExecutor(5) as provider:
        answers = list(provider.map(lambda _: house.post(form), range(5)))

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert (house.count(Contact), house.count(Ticket), house.count(Delivery)) == (1, 1, 1)
    house.eventually(lambda: house.received(LI_WEN), "the acknowledgement arrives")
    assert house.post(form).text == answers[0].text
    assert house.count(Ticket) == 1
    assert len(house.received(LI_WEN)) == 1
