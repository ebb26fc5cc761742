"""A number written wrongly: asked back once, and a yes is as good as the right number."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.tickets.models import Contact, Message, Status
from app.tickets.operations.closing import end_ticket
from tests.factories import text_in, tickets

RIGHT, WRONG, OTHER_WRONG = "EA123456785CN", "EA123456786CN", "EA123456787CN"
STRANGER = "+14155550199"


@pytest.fixture
def known(client):
    """Somebody whose item we know from a ticket that has ended."""
    text_in(client, f"Where is {RIGHT}?")
    [ticket] = tickets()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    return client


def last_text():
    return db.session.scalars(sa.select(Delivery.text).order_by(Delivery.made_at.desc())).first()


def dispositions():
    return db.session.scalars(sa.select(Contact.disposition).order_by(Contact.started_at)).all()


def test_a_slip_is_asked_back_and_makes_no_ticket(known):
    text_in(known, f"{WRONG} still not here")
    assert len(tickets()) == 1
    assert dispositions() == ["ticket_opened", "asked_back"]
    assert last_text().startswith(f"{WRONG} has a wrong digit. Did you mean {RIGHT}?")


def test_it_is_asked_before_words_join_what_is_open(client):
    text_in(client, f"Where is {RIGHT}?")
    text_in(client, WRONG)
    [ticket] = tickets()
    assert ticket.urges == 0
    assert "Did you mean" in last_text()


@pytest.mark.parametrize("yes", ["Yes", "ok", "好", "sí", "بله", "👍"])
def test_a_yes_is_as_good_as_the_right_number(known, yes):
    text_in(known, f"{WRONG} still not here")
    text_in(known, yes)
    _, ticket = tickets()
    assert ticket.triage["items"] == [RIGHT]
    assert ticket.subject == f"{WRONG} still not here ({RIGHT})"
    said = db.session.scalars(sa.select(Message.body).where(Message.ticket_id == ticket.id)).all()
    assert said == [yes]


def test_a_yes_joins_the_open_ticket_of_the_item(client):
    text_in(client, f"Where is {RIGHT}?")
    text_in(client, f"{WRONG}, any news?")
    text_in(client, "yes")
    [ticket] = tickets()
    assert ticket.urges == 1


def test_whoever_writes_it_again_is_taken_at_their_word(known):
    text_in(known, f"{WRONG} still not here")
    text_in(known, f"{WRONG} it is!")
    _, ticket = tickets()
    assert ticket.triage["items"] == []
    assert ticket.subject == f"{WRONG} it is!"


def test_one_question_a_day_is_enough(known):
    text_in(known, WRONG)
    text_in(known, OTHER_WRONG)
    assert dispositions() == ["ticket_opened", "asked_back", "ticket_opened"]


def test_a_yes_to_nothing_is_a_courtesy(known):
    text_in(known, WRONG)
    text_in(known, "yes")
    text_in(known, "yes")
    assert len(tickets()) == 2
    assert dispositions()[-1] == "courtesy"


@pytest.mark.parametrize("sender", [STRANGER, "anonymous"])
def test_a_strangers_items_are_not_offered(known, sender):
    text_in(known, WRONG, sender)
    assert len(tickets()) == 2
    assert RIGHT not in last_text()


def test_the_right_number_beside_it_leaves_nothing_to_ask(known):
    text_in(known, f"{WRONG}, no, {RIGHT} is late")
    assert tickets()[-1].triage["items"] == [RIGHT]


def test_who_wants_no_texts_is_not_asked(known):
    text_in(known, "STOP")
    text_in(known, WRONG)
    assert len(tickets()) == 2


def test_a_slip_in_any_carriers_number_is_asked_back(client):
    text_in(client, "Where is my parcel 986578788855?")
    text_in(client, "parcel 986578788856, any news?")
    assert last_text().startswith("986578788856 has a wrong digit. Did you mean 986578788855?")
