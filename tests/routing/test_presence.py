"""Who is there: by their own word, by signing out, by heartbeats that do not come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.board import loads
from app.routing.heartbeats import TOKEN_SECONDS, beat_token, user_of
from app.routing.jobs import take_absent_for_gone
from app.routing.operations import attending
from app.routing.operations.attending import enter, note_heard, take_for_gone
from app.routing.presence import Heartbeat, Leaving, PresenceSpan, State, has_lost, presence_of
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_queue,
    make_supervisor,
    make_unit,
)
from tests.locks import until_somebody_waits

NINE = "2026-03-02 09:00"


def spans(user):
    theirs = sa.select(PresenceSpan).where(PresenceSpan.user_id == user.id).order_by(PresenceSpan.id)
    return db.session.scalars(theirs).all()


def be(user, state, **how):
    with transaction():
        return enter(user.id, state, actor=SYSTEM, **how)


def hear(user, at):
    with transaction():
        note_heard({user.id: at})


def test_each_change_is_a_stretch_and_nothing_lies_between(app, travel):
    agent = make_agent()
    for minute, state, reason in ((0, "available", None), (10, "break", "meal"), (40, "available", None)):
        travel(f"2026-03-02 09:{minute:02}")
        be(agent, State(state), reason=reason)
    found = spans(agent)
    assert [(each.state.value, each.reason) for each in found] == [
        ("available", None),
        ("break", "meal"),
        ("available", None),
    ]
    assert [each.to_at for each in found[:-1]] == [each.from_at for each in found[1:]]
    assert found[-1].to_at is None


def test_saying_it_again_changes_nothing(app, travel):
    agent = make_agent()
    travel(NINE)
    be(agent, State.AVAILABLE)
    travel("2026-03-02 09:30")
    be(agent, State.AVAILABLE)
    assert len(spans(agent)) == len(events_named("presence.changed")) == 1


@pytest.mark.parametrize(("state", "reason"), [("break", None), ("break", "golf"), ("available", "meal")])
def test_a_break_needs_a_reason_there_is_and_nothing_else_has_one(app, state, reason):
    agent = make_agent()
    with pytest.raises(Refused), transaction():
        enter(agent.id, State(state), reason=reason, actor=SYSTEM)
    assert presence_of(agent.id) is None


def test_of_whom_nothing_is_heard_is_offline(app, travel):
    quiet, heard = make_agent(), make_agent()
    at = travel(NINE)
    for each in (quiet, heard):
        be(each, State.AVAILABLE)
    travel("2026-03-02 09:00:40")
    assert not has_lost(now())
    hear(heard, now())
    travel("2026-03-02 09:00:50")
    assert has_lost(now())
    take_absent_for_gone()
    take_absent_for_gone()
    assert (presence_of(quiet.id).state, presence_of(quiet.id).leaving) == (
        State.OFFLINE,
        Leaving.CONNECTION_LOST,
    )
    assert presence_of(heard.id).state is State.AVAILABLE
    assert presence_of(quiet.id).from_at > at
    assert len(events_named("presence.changed")) == 3


def test_however_many_are_gone_at_once_all_are_taken_for_it_in_one_run(app, travel, monkeypatch):
    monkeypatch.setattr(attending, "TOGETHER", 2)
    agents = [make_agent() for _ in range(5)]
    at = travel(NINE)
    for each in agents:
        hear(each, at)
        be(each, State.AVAILABLE)
    travel("2026-03-02 09:02")
    take_absent_for_gone()
    assert {presence_of(each.id).state for each in agents} == {State.OFFLINE}


def test_whom_somebody_is_just_changing_the_sweep_leaves_for_the_next_time(own_app, travel):
    held, gone = make_agent(), make_agent()
    at = travel(NINE)
    for each in (held, gone):
        hear(each, at)
        be(each, State.AVAILABLE)
    travel("2026-03-02 09:02")
    with db.engine.connect() as other, other.begin():
        other.execute(sa.select(User.id).where(User.id == held.id).with_for_update())
        take_absent_for_gone()
        assert [presence_of(each.id).state for each in (held, gone)] == [State.AVAILABLE, State.OFFLINE]
    take_absent_for_gone()
    assert presence_of(held.id).state is State.OFFLINE


def test_while_nobody_is_heard_it_may_be_us_and_takes_twice_as_long(app, travel):
    agent = make_agent()
    hear(agent, travel(NINE))
    be(agent, State.AVAILABLE)
    travel("2026-03-02 09:01:20")
    assert not has_lost(now())
    travel("2026-03-02 09:01:40")
    assert has_lost(now())


def test_of_whom_there_is_no_account_is_left_out_and_the_others_are_heard(app, travel):
    agent, at = make_agent(), travel(NINE)
    with transaction():
        note_heard({agent.id: at, 2_000_000_000: at})
    assert [each.user_id for each in db.session.scalars(sa.select(Heartbeat))] == [agent.id]


def test_time_that_goes_back_an_hour_makes_nobody_gone(app, travel):
    agent = make_agent()
    at = travel(NINE)
    be(agent, State.AVAILABLE)
    hear(agent, at)
    travel("2026-03-02 08:00")
    take_absent_for_gone()
    assert presence_of(agent.id).state is State.AVAILABLE
    hear(agent, now())
    be(agent, State.BREAK, reason="rest")
    ended = spans(agent)[0]
    assert ended.to_at >= ended.from_at


def test_signing_out_is_leaving(app):
    agent = make_agent()
    browser = browser_of(agent)
    assert browser.post("/presence", data={"state": "available"}).status_code == 303
    browser.post("/sign-out")
    assert presence_of(agent.id).leaving is Leaving.SIGNED_OUT


def test_the_menu_says_what_one_is_doing(app):
    agent = make_agent()
    browser = browser_of(agent)
    assert 'data-state="offline"' in browser.get("/presence/mark").text
    answer = browser.post("/presence", data={"state": "break:meal"}, headers={"HX-Request": "true"})
    assert 'data-state="break"' in answer.text
    assert "Meal" in answer.text
    assert browser.post("/presence", data={"state": "break:golf"}).status_code == 422
    assert browser.post("/presence", data={"state": "asleep"}).status_code == 422


def test_only_who_works_on_tickets_says_so(app):
    clerk = browser_of(make_clerk(make_unit("110000")))
    assert clerk.get("/presence/mark").status_code == 403
    assert clerk.post("/presence", data={"state": "available"}).status_code == 403


def test_a_token_is_of_one_person_and_ends(app):
    token = beat_token(7)
    assert user_of(token) == 7
    assert user_of(token[:-2] + "xx") is None
    assert user_of("") is None
    with time_machine.travel(now() + timedelta(seconds=TOKEN_SECONDS + 60)):
        assert user_of(token) is None


def test_a_page_that_does_not_know_the_key_is_not_heard(client):
    assert client.post("/events/beats", data={"token": "7"}).status_code == 403
    assert client.post("/events/beats").status_code == 403


def test_the_floor_shows_who_is_there_without_holding_anything(app):
    queue = make_queue("floor", kinds=["query"])
    there, away, elsewhere = (make_agent(queues=[queue], name=name) for name in ("Ann", "Gone", "Cy"))
    be(there, State.AVAILABLE)
    be(away, State.OFFLINE)
    be(elsewhere, State.BREAK, reason="training")
    assert [(each.name, each.held) for each in loads([queue.id])] == [("Ann", 0), ("Cy", 0)]
    page = browser_of(make_supervisor()).get("/live").text
    assert "Training" in page
    assert "Gone" not in page


def test_whoever_comes_back_while_they_are_taken_for_gone_waits_and_is_there(own_app, travel):
    agent = colleague(make_agent())
    hear(agent, travel(NINE))
    be(agent, State.AVAILABLE)
    travel("2026-03-02 09:02")

    def come():
        with own_app.app_context(), transaction():
            enter(agent.id, State.BREAK, reason="rest", actor=agent)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            assert take_for_gone(now()) == 1
            coming = pool.submit(come)
            until_somebody_waits()
        coming.result()
    assert presence_of(agent.id).state is State.BREAK
    assert [each.state for each in spans(agent)] == [State.AVAILABLE, State.OFFLINE, State.BREAK]


def test_of_two_tabs_at_once_one_is_the_second(own_app):
    agent = colleague(make_agent())
    both = Barrier(2)

    def say(state, reason):
        with own_app.app_context():
            both.wait()
            with transaction():
                enter(agent.id, state, reason=reason, actor=agent)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(say, State.AVAILABLE, None), pool.submit(say, State.BREAK, "rest")]:
            done.result()
    open_ones = sa.select(sa.func.count()).where(
        PresenceSpan.user_id == agent.id, PresenceSpan.to_at.is_(None)
    )
    assert db.session.scalar(open_ones) == 1
    assert len(spans(agent)) == 2
