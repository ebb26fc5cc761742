"""One answer, said alike in a text, on the telephone, on the portal and on the agent's page."""

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.items.queries import items_named, status_of
from app.items.texts import say_status
from app.notifications.models import Delivery
from tests.factories import LI_WEN, browser_of, make_agent, text_in, tickets
from tests.telephony.calling import Caller
from tests.telephony.conftest import LATE, items  # noqa: F401 - a fixture

STRANGER = "+14155550199"


def sentence(*, is_masked):
    """What is to be said of the item at this moment."""
    [item] = items_named([LATE])
    return say_status(status_of(item, now(), is_masked=is_masked), "en")


def last_text_to(number):
    theirs = sa.select(Delivery.text).where(Delivery.recipient == number)
    return db.session.scalars(theirs.order_by(Delivery.id.desc())).first()


def test_who_is_proved_by_their_number_hears_reads_and_is_told_the_same(items):  # noqa: F811
    text_in(items, LATE, LI_WEN)
    whole = sentence(is_masked=False)
    assert last_text_to(LI_WEN) == f"{whole} Reply 1 if you want us to look into it."
    assert whole in Caller(items, LI_WEN).dial().press("1").press(f"{LATE[2:-2]}#").heard
    text_in(items, f"{LATE} where is it?", LI_WEN)
    [ticket] = tickets()
    assert whole in browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text


def test_a_stranger_is_told_the_same_city_everywhere(items):  # noqa: F811
    text_in(items, LATE, STRANGER)
    masked = sentence(is_masked=True)
    assert masked != sentence(is_masked=False)
    assert last_text_to(STRANGER).startswith(masked)
    assert masked in Caller(items, STRANGER).dial().press("1").press(f"{LATE[2:-2]}#").heard
    assert masked in items.get(f"/track?item={LATE}").text
