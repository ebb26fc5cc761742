"""One answer, said alike in a text, on the telephone, on the portal and on the agent's page."""

import re

import sqlalchemy as sa

from app.accounts.opening import say_hours
from app.accounts.queries import units_by_code
from app.core.clock import now
from app.core.database import db
from app.items.offers import say_offers
from app.items.queries import items_named, status_of
from app.items.rates import Sending, offers_for
from app.items.texts import say_status
from app.notifications.models import Delivery
from tests.factories import LI_WEN, browser_of, make_agent, text_in, tickets
from tests.portal.walking import walk
from tests.telephony.calling import Caller
from tests.telephony.conftest import LATE, counter, items  # noqa: F401 - fixtures

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


def figures(words):
    """The numbers in it, which are what it says."""
    return re.findall(r"\d+(?:[.:]\d+)?", words)


def test_a_price_is_told_alike_in_a_text_on_the_portal_and_on_the_phone(counter, travel):  # noqa: F811
    asked = "How much does a parcel of 2 kg to Spain cost?"
    offers = offers_for(Sending("ES", 2000), "CN")
    written, spoken = (say_offers(Sending("ES", 2000), offers, "en", aloud=aloud) for aloud in (False, True))
    assert figures(written) == figures(spoken) == ["324.00", "5", "30"]
    text_in(counter, asked)
    assert last_text_to(LI_WEN).startswith(written)
    travel("2026-03-02 09:00")
    assert walk(counter, "query", travel, last={"words": asked}).status_code == 303
    assert written in counter.get("/received").text
    assert spoken in call(counter, "5", "1", "2", "34#", "2000#").heard
    assert tickets() == []


def test_opening_hours_are_told_alike_in_a_text_on_the_portal_and_on_the_phone(counter):  # noqa: F811
    office = units_by_code()["310103"]
    written, spoken = (say_hours(office, "en", now(), aloud=aloud) for aloud in (False, True))
    assert figures(written) == figures(spoken) == ["09:00", "17:30"]
    text_in(counter, "What are the opening hours of Zhangjiang post office?")
    assert last_text_to(LI_WEN).startswith(written)
    page = counter.get("/hours?q=201203").text
    assert ("Closed today" in page, "today closed" in written) == (True, True)
    assert "09:00–17:30" in page
    assert spoken in call(counter, "5", "2", "201203#").heard
    assert tickets() == []


def call(client, *keys):
    """Li Wen, who has pressed these."""
    caller = Caller(client, LI_WEN).dial()
    for each in keys:
        caller.press(each)
    return caller
