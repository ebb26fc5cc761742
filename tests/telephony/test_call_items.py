"""Where an item is, on the phone: found by keys or by speech, told as in a text and on the page."""

import pytest

from app.core.clock import now
from app.items.queries import items_named, status_of
from app.items.texts import say_status
from tests.factories import LI_WEN, bring_items, events_named, make_point, text_in, tickets
from tests.telephony.calling import Caller
from tests.telephony.conftest import DOMESTIC, IN_TIME, LATE

CHEN_HAO, STRANGER = "+14155550103", "+14155550199"


def find(items, keys, number=LI_WEN):
    return Caller(items, number).dial().press("1").press(f"{keys}#")


@pytest.mark.parametrize("number", [IN_TIME, LATE, DOMESTIC])
def test_the_phone_says_the_very_sentence_of_the_text(items, number):
    [item] = items_named([number])
    sentence = say_status(status_of(item, now(), is_masked=False), "en")
    caller = find(items, "".join(filter(str.isdigit, number)))
    assert caller.heard.startswith(sentence)


def test_a_stranger_hears_the_city_only(items):
    caller = find(items, LATE[2:-2], STRANGER)
    assert "Departed, Nanjing" in caller.heard
    assert "110000" not in caller.heard


def test_the_callers_own_come_first(items):
    bring_items(
        "RR402100577CN,letter,CN,,CN,,2026-03-07T08:00:00Z,delivered,110000,"
    )  # later, and a stranger's
    assert f"Item {IN_TIME}" in find(items, IN_TIME[2:-2], CHEN_HAO).heard
    assert "Item RR402100577CN" in find(items, IN_TIME[2:-2], STRANGER).heard


@pytest.mark.parametrize("words", [f"it is {IN_TIME}", "EE 402 100 577 CN", "402100577", "四零？402100577"])
def test_a_number_may_be_spoken(items, words):
    caller = Caller(items).dial().press("1").say(words)
    assert f"Item {IN_TIME}" in caller.heard


@pytest.mark.parametrize("keys", ["402100578", "402100557", "420100577"])
def test_a_wrong_digit_is_asked_back_from_their_own_items(items, keys):
    caller = find(items, keys)
    assert f"Did you mean item {IN_TIME}?" in caller.heard
    assert f"Item {IN_TIME}: Accepted" in caller.press("1").heard


def test_a_wrong_digit_of_nobody_known_is_no_item_of_anybody(items):
    assert "We know no item with these digits." in find(items, "402100578", STRANGER).heard


def test_who_did_not_mean_that_one_keys_it_in_again(items):
    caller = find(items, "402100578").press("2")
    assert caller.heard.startswith("Key in all the digits")


def test_digits_nobody_knows_are_asked_for_once_more_then_looked_into_on_a_key(items):
    caller = find(items, "999888777", STRANGER)
    assert caller.heard == (
        "We know no item with these digits. Key in all the digits of the item number, then hash. Or say the number."
    )
    caller.press("999888777#")
    assert "If you want us to look into it, press 1." in caller.heard
    caller.press("1")
    [ticket] = tickets()
    assert (ticket.kind, ticket.needs_look, ticket.subject) == (
        "query",
        True,
        "Asked on the phone: 999888777",
    )


def test_unknown_and_let_be_is_no_ticket(items):
    caller = find(items, "999888777", STRANGER).press("999888777#")
    caller.hang_up()
    [ended] = events_named("call.ended")
    assert (tickets(), ended.data["why"]) == ([], "completed")


def test_what_is_open_already_is_urged_and_told_who_has_it(items):
    text_in(items, f"{LATE} where is it?")
    [ticket] = tickets()
    caller = find(items, LATE[2:-2]).press("1")
    assert "This is in hand already, under reference" in caller.heard
    assert "Customer Service, Headquarters" in caller.heard
    assert "will answer by" in caller.heard
    assert ([each.urges for each in tickets()], len(events_named("ticket.urged"))) == ([1], 1)
    assert ticket.id == tickets()[0].id


def test_asking_twice_in_one_call_is_one_urge(items):
    text_in(items, f"{LATE} where is it?")
    caller = find(items, LATE[2:-2]).press("1").press("#").press("3").press(f"{LATE[2:-2]}#")
    caller.leave()
    assert [each.urges for each in tickets()] == [1]


def test_the_other_side_of_the_item_joins_as_a_party(items):
    text_in(items, f"{LATE} where is it?")
    caller = find(items, LATE[2:-2], CHEN_HAO).press("1")
    assert "This is in hand already" in caller.heard
    assert len(tickets()) == 1


def test_a_stranger_to_an_open_matter_is_told_no_more_than_that(items):
    text_in(items, f"{LATE} where is it?")
    make_point(STRANGER, language="en")
    caller = find(items, LATE[2:-2], STRANGER).press("1")
    assert "We are looking into this already, and have added your message." in caller.heard
    assert tickets()[0].needs_look
