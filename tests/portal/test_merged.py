"""Following a request that was merged into another: its state is the survivor's, its words stay whose they were."""

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import PointKind
from app.customers.operations import identify
from app.tickets.models import PartyRole, Proof, Status
from app.tickets.operations.answering import add_note, write_message
from app.tickets.operations.parties import add_party, name_party
from app.tickets.queries import parties_of
from tests.factories import (
    bring_items,
    colleague,
    make_agent,
    make_point,
    make_ticket,
    make_unit,
    text_in,
    tickets,
)
from tests.intake.test_answers import HEADING, LATE
from tests.portal.test_following import follow
from tests.portal.test_secrecy import LINES
from tests.sla.arranging import step
from tests.tickets.merging import OTHER, merge, undo

LI_WEN, CHEN_HAO, WU = "+14155550101", "+14155550103", "+14155550177"
HERS, HIS = "It was a present for my aunt", "I sent it on the second"
TO_HER, TO_HIM = "Dear Li Wen, we look", "Dear Chen Hao, we look"
NOTE = "She has called before"


@pytest.fixture
def both(client, travel):
    """The addressee's query about an item, and the sender's about the same; each with words both ways."""
    make_unit("110000", city={"en": "Nanjing"})
    travel("2026-03-02 09:00")
    bring_items(*LINES, heading=HEADING)
    found = []
    for number, name, words, ours in ((CHEN_HAO, "Chen Hao", HIS, TO_HIM), (LI_WEN, "Li Wen", HERS, TO_HER)):
        ticket = make_ticket(point=make_point(number, name=name), triage={"items": [LATE]})
        text_in(client, f"{ticket.reference} {words}", number)
        agent = colleague(make_agent())
        with transaction():
            write_message(ticket, ours, actor=agent)
            add_note(ticket, NOTE, actor=agent)
        found.append(ticket)
        travel("2026-03-02 10:00")
    return found


def read(page):
    """Which of all the words somebody reads."""
    return [words for words in (HERS, HIS, TO_HER, TO_HIM, NOTE) if words in page]


def test_each_reads_their_own_words_before_and_after(app, both):
    his, hers = both
    browsers = {CHEN_HAO: app.test_client(), LI_WEN: app.test_client()}
    follow(browsers[CHEN_HAO], his, CHEN_HAO)
    follow(browsers[LI_WEN], hers, LI_WEN)
    for change in (merge, undo):
        change(his, hers)
        assert read(browsers[CHEN_HAO].get(f"/track/{his.reference}").text) == [HIS, TO_HIM]
        assert read(browsers[LI_WEN].get(f"/track/{hers.reference}").text) == [HERS, TO_HER]


def test_one_customer_reads_all_of_theirs_by_either_reference(app, both, client, travel):
    _his, hers = both
    again = make_ticket(point=make_point(LI_WEN, name="Li Wen"))
    text_in(client, f"{again.reference} And the colour was blue", LI_WEN)
    merge(again, hers)
    for ticket, at in ((again, "2026-03-02 11:00"), (hers, "2026-03-02 12:00")):
        travel(at)
        page = follow(app.test_client(), ticket, LI_WEN).text
        assert read(page) == [HERS, TO_HER]
        assert "And the colour was blue" in page


def test_the_state_is_that_of_the_one_that_goes_on(app, both):
    his, hers = both
    merge(his, hers)
    step(hers, "investigating")
    page = follow(app.test_client(), his, CHEN_HAO).text
    assert "We are looking into it." in page
    assert "another reference" not in page
    assert hers.reference not in page.replace(" ", "")


def test_what_is_the_others_is_not_shown(app, both):
    his, hers = both
    with transaction():
        hers.triage = hers.triage | {"items": [LATE, OTHER]}
    merge(his, hers)
    page = follow(app.test_client(), his, CHEN_HAO).text
    assert OTHER not in page
    assert "Withdraw this request" not in page
    assert "Withdraw this request" in follow(app.test_client(), hers, LI_WEN).text


def test_a_browser_that_follows_already_writes_on_and_is_heard_by_the_one_that_goes_on(client, both):
    his, hers = both
    follow(client, his, CHEN_HAO)
    merge(his, hers)
    urges = hers.urges
    page = client.post(
        f"/track/{his.reference}/messages", data={"words": "Any news?", "token": "a"}, follow_redirects=True
    )
    assert (page.status_code, page.request.path) == (200, f"/track/{his.reference}")
    assert "Any news?" in page.text
    assert [ticket.urges for ticket in tickets()] == [tickets()[0].urges, urges + 1]


def test_nobody_follows_the_other_by_being_party_to_the_one_given_up(app, both):
    his, hers = both
    merge(his, hers)
    with pytest.raises(IndexError):
        follow(app.test_client(), hers, CHEN_HAO)


def act_for(ticket, principal):
    """Wu acts for them on that ticket, by code."""
    with transaction():
        point = identify(PointKind.PHONE, WU)
        how = {"acts_for": principal, "known_as": "Wu Min", "actor": SYSTEM, "at": ticket.opened_at}
        name_party(ticket, point, PartyRole.AUTHORISED, **how)
    with transaction():
        next(each for each in parties_of(ticket.id) if each.acts_for).proof = Proof.SMS_CODE


def test_who_acts_for_somebody_on_the_one_given_up_reads_nothing_of_the_other(app, both, client):
    _his, hers = both
    again = make_ticket(point=make_point(LI_WEN, name="Li Wen"))
    text_in(client, f"{again.reference} And the colour was blue", LI_WEN)
    act_for(again, again.customer)
    merge(again, hers)
    browser = app.test_client()
    page = follow(browser, again, WU).text
    assert "And the colour was blue" in page
    assert read(page) == []
    assert "Withdraw this request" not in page
    browser.post(f"/track/{again.reference}/withdrawal")
    assert hers.status is Status.NEW
    browser.post(f"/track/{again.reference}/messages", data={"words": "From Wu", "token": "a"})
    assert "From Wu" in follow(app.test_client(), hers, LI_WEN).text


def test_a_sender_by_receipt_on_one_item_sees_no_more_of_two(app, both):
    his, hers = both
    with transaction():
        add_party(his, identify(PointKind.PHONE, WU).customer, PartyRole.SENDER, Proof.RECEIPT, his.opened_at)
        hers.triage = hers.triage | {"items": [LATE, OTHER]}
    browser = app.test_client()
    before = follow(browser, his, WU).text
    merge(his, hers)
    after = browser.get(f"/track/{his.reference}").text
    assert [secret in after for secret in ("Li Wen", "Unit 110000", OTHER)] == [
        secret in before for secret in ("Li Wen", "Unit 110000", OTHER)
    ]
