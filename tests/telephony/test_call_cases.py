"""How far a case is, by its reference: whole to a party, in a word to anybody else."""

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from tests.factories import LI_WEN, make_point, make_ticket, tickets
from tests.telephony.calling import Caller

STRANGER = "+14155550199"


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
