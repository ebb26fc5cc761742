"""What a change would do to a queue, counted by the rules by which work is given out."""

from app.routing.presence import State
from app.routing.queue_rule import QueueRule
from app.routing.what_if import (
    Hand,
    Moving,
    Scene,
    Snag,
    outlook,
    snags_of_giving,
    snags_of_joining,
    snags_of_sending,
)
from tests.factories import moment

NINE, TEN = moment("2026-03-02 09:00"), moment("2026-03-02 10:00")
RULE = QueueRule(1, "customs", {}, 1, kinds=("query",), skills=(("customs", 3),), language_level=2)
ABLE = {"customs": 3, "en": 5}
ANN = Hand(1, State.AVAILABLE, ABLE)
BEN = Hand(2, State.ON_CALL, ABLE | {"fa": 2})
CID = Hand(3, State.AVAILABLE, {"customs": 2, "fa": 5})
SCENE = Scene(RULE, {"en": 4, "fa": 2}, NINE, (ANN, BEN, CID))


def piece(reference="1", **facts):
    usual = {"queue_id": 1, "kind": "query", "channel": "sms", "language": "en", "since": TEN}
    return Moving(reference, **usual | facts)


def test_only_those_who_are_there_and_able_count():
    now = outlook(SCENE)
    assert (now.waiting, now.there, now.available, now.each) == (6, 2, 1, 6)
    assert now.unserved == {}


def test_without_the_one_who_speaks_it_nobody_there_could_take_it():
    then = outlook(SCENE.left_by(BEN))
    assert (then.there, then.available, then.unserved) == (1, 1, {"fa": 2})


def test_without_anybody_available_nothing_is_shared_out():
    assert outlook(SCENE.left_by(ANN)).each is None
    assert outlook(SCENE.left_by(ANN).left_by(BEN)).unserved == {"en": 4, "fa": 2}


def test_who_joins_twice_counts_once():
    assert outlook(SCENE.joined_by(ANN)) == outlook(SCENE)


def test_who_lacks_the_skill_changes_nothing_and_is_told_apart():
    dan = Hand(4, State.AVAILABLE, {"customs": 2})
    assert outlook(SCENE.joined_by(dan)) == outlook(SCENE)
    [told] = snags_of_joining(SCENE, dan)
    assert (told.snag, told.codes, told.stops) == (Snag.NOT_ABLE, ("customs",), False)


def test_who_does_not_speak_what_waits_is_told_so_and_that_they_are_gone():
    away = Hand(4, State.OFFLINE, ABLE)
    told = snags_of_joining(SCENE, away)
    assert [(each.snag, each.pieces, each.codes) for each in told] == [
        (Snag.NOT_SPEAKING, 2, ("fa",)),
        (Snag.NOT_THERE, 0, ()),
    ]


def test_what_comes_back_is_as_old_as_it_is_and_what_rests_waits_for_nobody():
    early = moment("2026-03-02 08:00")
    then = outlook(SCENE.with_more([piece(since=early), piece("2", paused=True, since=early, language="fa")]))
    assert (then.waiting, then.oldest_at) == (7, early)
    assert outlook(SCENE.with_more([piece()])).oldest_at == NINE
    assert outlook(Scene(RULE).with_more([piece()])).oldest_at == TEN


def given(pieces, hand, works=(1,), most=5):
    return [each.snag for each in snags_of_giving(pieces, hand, works, {1: RULE}, lambda _: most)]


def test_who_is_given_work_must_work_its_queue():
    assert given([piece(), piece("2")], ANN, works=()) == [Snag.NOT_MEMBER]
    assert given([piece()], ANN) == []


def test_who_is_given_too_much_or_what_they_cannot_do_is_told():
    full = Hand(1, State.OFFLINE, ABLE, {"sms": 4})
    assert given([piece(), piece("2", language="fa")], full) == [
        Snag.NOT_ABLE,
        Snag.NO_ROOM,
        Snag.NOT_THERE,
    ]
    assert given([piece(paused=True)], Hand(1, State.AVAILABLE, ABLE, {"sms": 5}), most=5) == []


def test_what_a_queue_is_not_for_is_told_and_one_that_takes_nothing_stops_it():
    assert snags_of_sending([piece()], RULE) == []
    [told] = snags_of_sending([piece(), piece("2", kind="pickup")], RULE)
    assert (told.snag, told.pieces, told.stops) == (Snag.FOREIGN, 1, False)
    [told] = snags_of_sending([piece()], QueueRule(1, "calls", {}, 1, takes_tickets=False))
    assert (told.snag, told.stops) == (Snag.TAKES_NONE, True)
