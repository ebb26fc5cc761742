"""How far a case is, by its reference: whole to a party, in a word to anybody else."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.matter import items_of
from app.telephony.calls.models import CallRecording
from app.tickets.lifecycle import move
from app.tickets.models import Message, Status
from app.tickets.operations.closing import end_ticket
from tests.factories import LI_WEN, events_named, make_point, make_ticket, moment, tickets
from tests.sla.arranging import timer
from tests.telephony.calling import Caller
from tests.telephony.conftest import LATE
from tests.tickets.merging import merge

STRANGER = "+14155550199"
GRAVE = f"{LATE} is damaged, this is urgent, I will call my lawyer"


@pytest.fixture
def case(client, travel):
    """Li Wen's query of a Monday morning."""
    travel("2026-03-02 08:00")
    make_point(STRANGER, language="en")
    return make_ticket(point=make_point(LI_WEN, language="en"))


def ask(client, reference, number=LI_WEN):
    return Caller(client, number).dial().press("6").press(reference)


def move_on(case, *statuses):
    with transaction():
        for status in statuses:
            move(case, status, actor=SYSTEM)


def spoken(reference):
    return ", ".join(" ".join(part) for part in (reference[:3], reference[3:6], reference[6:]))


def test_a_party_hears_by_when(client, case):
    caller = ask(client, case.reference)
    assert caller.heard.startswith(
        f"Case {spoken(case.reference)} is in hand. We will answer by 5 Mar 08:00."
    )


def test_a_stranger_hears_whether_it_is_open(client, case):
    caller = ask(client, case.reference, STRANGER)
    assert caller.heard.startswith(f"Case {spoken(case.reference)} is open. ")
    assert "Mar" not in caller.heard


def test_by_the_reference_of_a_duplicate_they_hear_how_far_the_other_is(client, case):
    given_up = make_ticket(point=make_point(LI_WEN, language="en"))
    merge(given_up, case)
    move_on(case, Status.INVESTIGATING, Status.WAITING_CUSTOMER)
    assert ask(client, given_up.reference).heard.startswith(
        f"Case {spoken(given_up.reference)} waits for your answer to our question"
    )


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((Status.INVESTIGATING, Status.WAITING_CUSTOMER), "waits for your answer to our question"),
        ((Status.INVESTIGATING, Status.ANSWERED), "has been answered"),
    ],
)
def test_a_party_hears_how_far_it_is(client, case, statuses, said):
    move_on(case, *statuses)
    assert said in ask(client, case.reference).heard


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((Status.INVESTIGATING, Status.WAITING_CUSTOMER), "is open"),
        ((Status.INVESTIGATING, Status.ANSWERED), "has been answered"),
    ],
)
def test_a_stranger_hears_no_more_than_a_word(client, case, statuses, said):
    move_on(case, *statuses)
    assert f"Case {spoken(case.reference)} {said}." in ask(client, case.reference, STRANGER).heard


@pytest.mark.parametrize(("number", "said"), [(LI_WEN, "was closed on 2 Mar"), (STRANGER, "is closed.")])
def test_an_ended_one_is_told_and_nothing_is_added_to_it(client, case, number, said):
    with transaction():
        end_ticket(case, Status.WITHDRAWN, "it came", actor=SYSTEM)
    caller = ask(client, case.reference, number)
    assert said in caller.heard
    assert "To leave a message about it" not in caller.heard


def test_a_wrong_reference_is_asked_for_once_more(client, case):
    wrong = case.reference[:-1] + str((int(case.reference[-1]) + 1) % 10)
    caller = ask(client, wrong)
    assert caller.heard.endswith("Key in the ten digits of your reference.")
    caller.press(wrong)
    assert "We know no case with this reference." in caller.heard
    assert "If that is all, you can hang up." in caller.heard


def test_words_may_be_left_on_it(client, case):
    caller = ask(client, case.reference).press("1")
    recording = caller.leave(7)
    caller.transcribed(recording, "It has come after all")
    [ticket] = tickets()
    assert (ticket.urges, ticket.subject) == (1, "Where is my parcel?")


def test_a_strangers_words_on_it_are_for_a_person_to_look_at(client, case):
    caller = ask(client, case.reference, STRANGER).press("1")
    caller.leave(7)
    [ticket] = tickets()
    assert (ticket.urges, ticket.needs_look) == (0, True)


def grave_words_by(client, case, number):
    """Somebody says the gravest things on a case: what stands on it then, and what they said."""
    caller = ask(client, case.reference, number).press("1")
    caller.transcribed(caller.leave(7), GRAVE)
    [ticket] = tickets()
    standing = (ticket.priority, items_of(ticket), ticket.triage.get("threat", False), ticket.subject)
    return standing, _said_on(ticket)


def test_a_strangers_words_change_nothing_of_it(client, case):
    standing, said = grave_words_by(client, case, STRANGER)
    assert standing == ("normal", [], False, "Where is my parcel?")
    assert said == [GRAVE]


def test_a_partys_words_do(client, case):
    standing, said = grave_words_by(client, case, LI_WEN)
    assert standing == ("high", [LATE], True, "Where is my parcel?")
    assert said == [GRAVE]


def test_a_party_that_threatens_is_owed_a_call_from_then_on(client, case, travel):
    travel("2026-03-02 08:30")
    grave_words_by(client, case, LI_WEN)
    assert timer(case, "urged_call").started_at == moment("2026-03-02 08:30")


def complain_then_turn_to(client, case):
    """A complaint of a stranger to the case, and in the same call a message on the case."""
    caller = Caller(client, STRANGER).dial().press("3").wait()
    first = caller.leave(8)
    caller.press("#").press("6").press(case.reference).press("1")
    return caller, first, caller.leave(7)


def test_a_message_on_a_case_is_not_filed_on_what_the_call_opened_before(client, case):
    _, first, second = complain_then_turn_to(client, case)
    found = {ticket.kind: ticket for ticket in tickets()}
    left = dict(db.session.execute(sa.select(CallRecording.provider_id, CallRecording.ticket_id)).all())
    assert left == {first: found["complaint"].id, second: case.id}
    assert (found["query"].needs_look, found["complaint"].needs_look) == (True, False)
    for ticket in found.values():
        assert len(events_named("call.message_left", ticket_id=ticket.id)) == 1


def test_words_go_where_their_message_was_left(client, case):
    caller, first, second = complain_then_turn_to(client, case)
    caller.transcribed(first, "It came damaged")
    caller.transcribed(second, "My neighbour asks too")
    caller.sounds(first)
    said = {ticket.kind: _said_on(ticket) for ticket in tickets()}
    assert said == {"complaint": ["It came damaged"], "query": ["My neighbour asks too"]}
    assert {ticket.kind: ticket.subject for ticket in tickets()}["complaint"] == "It came damaged"
    opened = next(ticket for ticket in tickets() if ticket.kind == "complaint")
    assert len(events_named("call.message_ready", ticket_id=opened.id)) == 1


def test_after_a_case_too_a_call_opens_no_second_ticket(client, case):
    caller, *_ = complain_then_turn_to(client, case)
    third = caller.press("#").press("2").leave(9)
    assert len(tickets()) == 2
    kept = db.session.scalars(sa.select(CallRecording).where(CallRecording.provider_id == third)).one()
    assert (kept.ticket.kind, kept.ticket.needs_look) == ("complaint", True)


def _said_on(ticket):
    return db.session.scalars(sa.select(Message.body).where(Message.ticket_id == ticket.id)).all()
