"""The provider repeats itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.notifications.models import Delivery
from app.tickets.models import Contact, Ticket
from tests.factories import LI_WEN, text_form
from tests.faults.house import House

pytestmark = pytest.mark.processes


def test_five_times_at_once_is_one_ticket_one_answer_and_one_acknowledgement(house: House) -> None:
    house.start("web", "simulator", "relay", "worker")
    form = text_form("My parcel EA123456785CN has not come", LI_WEN).to_dict()

    with ThreadPoolExecutor(5) as provider:
        answers = list(provider.map(lambda _: house.post(form), range(5)))

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert (house.count(Contact), house.count(Ticket), house.count(Delivery)) == (1, 1, 1)
    house.eventually(lambda: house.received(LI_WEN), "the acknowledgement arrives")
    assert house.post(form).text == answers[0].text
    assert house.count(Ticket) == 1
    assert len(house.received(LI_WEN)) == 1
