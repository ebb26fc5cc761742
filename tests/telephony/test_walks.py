"""Every step of every menu: whatever is pressed there, and whoever hangs up there."""

import pytest
import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.telephony.calls.listening import Keys, Message
from app.telephony.calls.menu import STAGES
from app.telephony.calls.models import Call, CallSegment, Step
from app.tickets.models import Contact, Ticket
from app.tickets.operations.facts import write_facts
from tests.factories import LI_WEN, events_named, make_point, make_ticket
from tests.telephony.calling import Caller
from tests.telephony.conftest import IN_TIME, LATE

DIGITS, SLIPPED = IN_TIME[2:-2], IN_TIME[2:-3] + "9"
REFERENCE = "{reference}"  # of Li Wen's case
# The keys that lead to each step, and how a contact ends of somebody who hangs up there: disposition, new tickets.
WAYS = {
    Step.MENU: ([], "dropped", 0),
    Step.LANGUAGE: (["9"], "dropped", 0),
    Step.ITEM: (["1"], "dropped", 0),
    Step.SLIP: (["1", f"{SLIPPED}#"], "dropped", 0),
    Step.ITEM_TOLD: (["1", f"{DIGITS}#"], "answered_self_service", 0),
    Step.CASE: (["6"], "dropped", 0),
    Step.CASE_TOLD: (["6", REFERENCE], "answered_self_service", 0),
    Step.ADDRESS: (["2"], "dropped", 0),
    Step.WINDOW: (["2", "1"], "ticket_opened", 1),
    Step.COMPLAINT: (["3"], "dropped", 0),
    Step.OUTSIDE: (["3", f"{DIGITS}#"], "too_early", 0),
    Step.INFORMATION: (["5"], "dropped", 0),
    Step.PRICE: (["5", "1"], "dropped", 0),
    Step.COUNTRY: (["5", "1", "2"], "dropped", 0),
    Step.WEIGHT: (["5", "1", "1"], "dropped", 0),
    Step.PRICE_TOLD: (["5", "1", "1", "800#"], "answered_self_service", 0),
    Step.OFFICE: (["5", "2"], "dropped", 0),
    Step.OFFICE_TOLD: (["5", "2", "201203#"], "answered_self_service", 0),
    Step.MESSAGE: (["3", f"{LATE[2:-2]}#"], "ticket_opened", 1),
    Step.SETTLED: (["2", "1", "2"], "pickup_booked", 1),
    Step.OVER: (["", ""], "silent", 0),
}
KEYS = "0123456789*#"


@pytest.fixture
def line(counter):
    """Li Wen has a case, was fetched something from, and may not complain of an item before its time."""
    case = make_ticket("pickup", point=make_point(LI_WEN, language="en"), opened_at="2026-03-01 08:00")
    with transaction():
        write_facts(case, {"address": "12 Keyuan Road"}, actor=SYSTEM)
        db.session.add(
            FilingWindow(
                position=1,
                kind="complaint",
                opens_after_hours=72,
                closes_after_days=None,
                source="house rule",
            )
        )
        configuration_changed()
    return counter, case.reference


def walk(line, step):
    """A new call, led to that step."""
    client, reference = line
    caller = Caller(client).dial()
    for keys in WAYS[step][0]:
        answer(caller, keys.format(reference=reference))
    assert the_call(caller).step is step
    return caller


def answer(caller, keys):
    """Press them; nothing is silence."""
    return caller.press(keys) if keys else caller.wait()


def the_call(caller):
    found = sa.select(Call).where(Call.provider_id == caller.sid)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def count(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_the_ways_lead_everywhere():
    assert set(WAYS) == set(STAGES) == set(Step)


@pytest.mark.parametrize("step", Step)
def test_whoever_hangs_up_there_leaves_what_they_told(line, step):
    before = count(Ticket)
    caller = walk(line, step)
    caller.hang_up()
    caller.hang_up()
    call = the_call(caller)
    _, disposition, opened = WAYS[step]
    assert (call.contact.disposition, count(Ticket) - before) == (disposition, opened)
    assert call.contact.ended_at == call.ended_at is not None
    assert count(CallSegment, CallSegment.call_id == call.id, CallSegment.to_at.is_(None)) == 0
    assert len(events_named("call.ended", subject_id=call.id)) == 1


@pytest.mark.parametrize("step", [step for step in Step if isinstance(STAGES[step].listens, Keys)])
def test_every_key_there_is_answered(line, step):
    for key in KEYS:
        before = count(Ticket)
        caller = walk(line, step)
        answer(caller, key)
        assert caller.heard
        caller.hang_up()
        assert count(Ticket) - before <= 1
        assert count(Contact, Contact.provider_id == caller.sid, Contact.disposition.is_not(None)) == 1


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.OVER])
def test_a_star_says_it_again_and_silence_says_it_once_more(line, step):
    caller = walk(line, step)
    prompt = caller.heard.split(". ")[-1]
    if isinstance(STAGES[step].listens, Keys):
        caller.press("*")
        assert caller.heard.endswith(prompt)
        assert the_call(caller).step is step
    if STAGES[step].unanswered is None:
        caller.wait()
        assert caller.heard.endswith(prompt)
        caller.wait()
    else:
        caller.wait()
    assert "Goodbye" in caller.heard or step in (Step.COMPLAINT, Step.WEIGHT)


@pytest.mark.parametrize("step", [step for step in Step if isinstance(STAGES[step].listens, Message)])
def test_a_message_is_taken_there_after_the_line_is_dead(line, step):
    before = count(Ticket)
    caller = walk(line, step)
    caller.hang_up()
    caller.leave(5, CallStatus="completed", Digits="hangup")
    assert count(Ticket) - before == 1
    assert the_call(caller).contact.disposition == "ticket_opened"


@pytest.mark.parametrize("step", Step)
def test_each_answer_told_again_is_answered_alike_and_does_nothing_twice(line, step):
    caller = walk(line, step)
    rows = [count(model) for model in (Ticket, Contact, Call, CallSegment)]
    heard, document = caller.heard, [each.attrib for each in caller.document.iter()]
    for number in range(len(caller.posted)):
        caller.again(number)
        assert (caller.heard, [each.attrib for each in caller.document.iter()]) == (heard, document)
    assert [count(model) for model in (Ticket, Contact, Call, CallSegment)] == rows


def test_nobody_goes_on_for_ever_with_keys_that_mean_nothing(line):
    caller = walk(line, Step.MENU)
    for key in "478":
        caller.press(key)
    assert "Goodbye" in caller.heard
    assert caller.verbs[-1] == "Hangup"
