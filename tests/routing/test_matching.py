"""To whom a piece is held out: each strategy, and who is asked at all."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.routing.capacity import Capacities
from app.routing.matching import Person, Piece, choose, match
from app.routing.models import Strategy
from app.routing.queue_rule import QueueRule
from tests.factories import moment

AT = moment("2026-03-02 12:00")
QUEUE = QueueRule(id=1, code="one", names={}, unit_id=1)
PIECE = Piece(place_id=1, queue_id=1, channel="sms", language="en")
ROOM = Capacities({"sms": 3, "voice": 1, "email": 10}, frozenset({"voice"}), {(2, "sms"): 1})


def person(number, *, idle=0, turn=None, weight=1, **facts):
    """Somebody who works the queue, idle for so many minutes."""
    turn_at = None if turn is None else AT - timedelta(minutes=turn)
    return Person(
        number,
        AT - timedelta(minutes=idle),
        weights=facts.pop("weights", {1: weight}),
        turn_at=turn_at,
        **facts,
    )


def chosen(people, strategy, piece=PIECE, **settings):
    return choose(people, piece, replace(QUEUE, strategy=strategy, **settings), AT).id


def room(person, channel):
    return ROOM.has_room(person.id, person.held, channel)


def picked(pieces, people, queue=QUEUE):
    return {
        pick.piece.place_id: pick.person.id for pick in match(pieces, people, {queue.id: queue}, room, AT)
    }


def test_who_is_idle_longest():
    assert chosen([person(1, idle=1), person(2, idle=9), person(3, idle=5)], Strategy.LONGEST_IDLE) == 2


def test_who_has_least_in_hand_for_their_share():
    people = [person(1, held={"sms": 2}), person(2, held={"sms": 3}, weight=3), person(3, held={"email": 2})]
    assert chosen(people, Strategy.LEAST_LOADED) == 2


def test_who_waits_longest_for_a_turn_and_whoever_had_none_first():
    people = [person(1, turn=5), person(2, turn=9, idle=1), person(3, turn=1)]
    assert chosen(people, Strategy.ROUND_ROBIN) == 2
    assert chosen([*people, person(4)], Strategy.ROUND_ROBIN) == 4


def test_turns_are_had_by_weight():
    """Of weights 2 and 1 the one gets two turns of three."""
    people = {1: person(1, weight=2, turn=60), 2: person(2, weight=1, turn=60)}
    turns = Counter()
    for minute in range(1, 31):
        at = AT + timedelta(minutes=minute)
        got = choose(list(people.values()), PIECE, replace(QUEUE, strategy=Strategy.ROUND_ROBIN), at).id
        people[got] = replace(people[got], turn_at=at)
        turns[got] += 1
    assert turns == {1: 20, 2: 10}


def test_who_is_best_at_what_it_asks_for():
    people = [person(1, levels={"customs": 5, "en": 1}), person(2, levels={"customs": 3, "en": 5}), person(3)]
    assert chosen(people, Strategy.BEST_SKILL, skills=(("customs", 1),)) == 2


def test_who_had_the_customer_last_else_who_is_idle_longest():
    people = [person(1, idle=1), person(2, idle=9)]
    assert chosen(people, Strategy.STICKY, replace(PIECE, wanted_id=1)) == 1
    assert chosen(people, Strategy.STICKY, replace(PIECE, wanted_id=7)) == 2


@pytest.mark.parametrize("strategy", Strategy)
def test_among_equals_it_is_who_is_idle_longest_then_the_lower_number(strategy):
    assert chosen([person(1), person(3, idle=5), person(2, idle=5)], strategy) == 2


def test_nobody_is_asked_without_the_skills_and_the_language_at_their_levels():
    asking = replace(QUEUE, skills=(("customs", 3),), language_level=4)
    people = [
        person(1, idle=9, levels={"customs": 2, "en": 5}),
        person(2, idle=8, levels={"customs": 3, "en": 3}),
        person(3, idle=7, levels={"customs": 3, "en": 4}),
    ]
    assert picked([PIECE], people, asking) == {1: 3}
    assert picked([PIECE], people[:2], asking) == {}


def test_nobody_is_asked_who_does_not_work_the_queue_or_has_just_turned_it_down():
    people = [person(1, idle=9, weights={2: 1}), person(2, idle=8), person(3, idle=7)]
    assert picked([replace(PIECE, turned_down_by=frozenset({2}))], people) == {1: 3}


def test_a_call_blocks_and_three_texts_do_not_until_ones_own_limit():
    talking, busy, full = person(1, held={"voice": 1}), person(2, held={"sms": 1}), person(3, held={"sms": 3})
    assert picked([PIECE], [talking, busy, full]) == {}
    assert picked([PIECE], [person(4, held={"sms": 2})]) == {1: 4}
    assert picked([replace(PIECE, channel="email")], [talking, full]) == {1: 3}
    assert picked([replace(PIECE, channel="voice")], [person(5, held={"sms": 3})]) == {1: 5}


def test_what_fits_nobody_is_passed_over_and_each_gets_one():
    pieces = [replace(PIECE, place_id=number, language=language) for number, language in enumerate("xyyy")]
    asking = replace(QUEUE, language_level=1)
    people = [person(1, idle=2, levels={"y": 1}), person(2, idle=1, levels={"y": 1})]
    assert picked(pieces, people, asking) == {1: 1, 2: 2}


@given(
    languages=st.lists(st.sampled_from("xyz"), max_size=12),
    spoken=st.lists(st.sets(st.sampled_from("xyz")), max_size=6),
    strategy=st.sampled_from(Strategy),
)
def test_nobody_is_asked_twice_and_nothing_is_left_that_somebody_left_could_do(languages, spoken, strategy):
    asking = replace(QUEUE, language_level=1, strategy=strategy)
    pieces = [replace(PIECE, place_id=number, language=each) for number, each in enumerate(languages)]
    people = [person(number, levels=dict.fromkeys(each, 1)) for number, each in enumerate(spoken)]
    held_out = picked(pieces, people, asking)
    assert len(set(held_out.values())) == len(held_out)
    idle = [spoken[each.id] for each in people if each.id not in held_out.values()]
    waiting = {piece.language for piece in pieces if piece.place_id not in held_out}
    assert not any(waiting & each for each in idle)
