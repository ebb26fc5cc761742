"""Much at once: screens are told to read anew instead of being told everything."""

import pytest

from app.core.queue import redis
from app.stream.channels import STREAM, entry, push
from app.stream.hub import READ_AT_MOST, RESET, WAITING_AT_MOST, Hub, Listener


@pytest.fixture
def hub(app):
    return Hub(app.config["REDIS_URL"])


def told(listener):
    found = []
    while (each := listener.next(0.1)) is not None:
        found.append(each)
    return found


def missed(count, channel="queue-1"):
    push([entry([channel], {"*": {"number": number}}) for number in range(count)])
    return [str(each, "ascii") for each, _ in redis().xrange(STREAM)]


def test_what_was_missed_comes_first_and_in_order(hub):
    ids = missed(5)
    listener = Listener(frozenset({"queue-1"}), "en")
    hub.open(listener, ids[1])
    assert [entry_id for entry_id, _ in told(listener)] == ids[2:]


def test_who_missed_too_much_reads_anew_and_goes_on_from_the_newest(hub):
    ids = missed(WAITING_AT_MOST + 50)
    listener = Listener(frozenset({"queue-1"}), "en")
    hub.open(listener, ids[0])
    assert told(listener) == [(RESET, ids[-1])]
    assert not listener.is_cut


def test_what_others_were_told_does_not_count(hub):
    ids = missed(WAITING_AT_MOST + 50, "queue-2")
    listener = Listener(frozenset({"queue-1"}), "en")
    hub.open(listener, ids[0])
    assert told(listener) == []


def test_who_was_away_for_long_reads_anew_although_it_was_not_meant(hub):
    ids = missed(READ_AT_MOST + 50, "queue-2")
    listener = Listener(frozenset({"queue-1"}), "en")
    hub.open(listener, ids[0])
    assert told(listener) == [(RESET, ids[-1])]


@pytest.mark.parametrize("last_id", ["1-²", "x", "-", "1-1-1", "9" * 40, "9" * 5000 + "-0"])
def test_an_id_that_is_none_is_answered_with_a_reset_or_nothing(hub, last_id):
    missed(2)
    listener = Listener(frozenset({"queue-1"}), "en")
    hub.open(listener, last_id)
    assert {each[0] for each in told(listener)} <= {RESET}
