"""What screens are told: once, in order, in their language, and nobody's else."""

import pytest
from flask import template_rendered

from app.core.database import db
from app.core.events import SYSTEM
from app.core.queue import redis
from app.core.transaction import transaction
from app.routing.operations.holding import take_ticket
from app.stream.channels import LISTENED, STREAM, channels_of, entry, of_queue, of_unit, of_user, push
from app.stream.hub import RESET, WAITING_AT_MOST, Hub, Listener
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_clerk,
    make_handoff,
    make_queue,
    make_ticket,
    make_unit,
    make_user,
)
from tests.faults.arranging import open_tickets
from tests.stream.conftest import opening, tell


@pytest.fixture
def queue(app):
    """A queue of its own for queries."""
    return make_queue(kinds=["query"])


@pytest.fixture
def agent(queue):
    return make_agent(queues=[queue])


def test_a_new_ticket_appears_as_a_card_with_its_counters(open_stream, queue, agent):
    screen = open_stream(agent)
    ticket = make_ticket()
    tell()
    card = screen.until(kind="card", ticket=ticket.id)
    assert card["queue"] == queue.id
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]}" in card["html"]
    assert screen.until(kind="counters")["queue"] == queue.id


def test_each_screen_reads_its_own_language(open_stream, queue, agent):
    chinese = make_agent(queues=[queue], language="zh")
    screens = [open_stream(agent), open_stream(chinese)]
    ticket = make_ticket()
    tell()
    english, other = (screen.until(kind="card", ticket=ticket.id)["html"] for screen in screens)
    assert "not known" in english
    assert "not known" not in other


def test_other_units_are_told_nothing(open_stream, queue, agent):
    unit = make_unit()
    elsewhere = make_queue(unit=unit, kinds=["pickup"])
    outsider = make_user("agent", unit=unit)
    screen = open_stream(outsider)
    hidden = make_ticket("query")
    seen = make_ticket("pickup")
    tell()
    screen.until(kind="counters", queue=elsewhere.id)
    assert {message.get("ticket") for message in screen.heard} == {seen.id, None}
    assert f"ticket-{hidden.id}" not in str(screen.heard)


def test_who_took_it_is_shown_to_everybody(open_stream, agent):
    ticket = make_ticket()
    tell()
    screen = open_stream(agent)
    taker = colleague(agent)
    with transaction():
        take_ticket(ticket, actor=taker)
    tell()
    screen.until(kind="touched", name=f"ticket-{ticket.id}")
    assert screen.until(kind="card", ticket=ticket.id, html=f'data-holder="{agent.id}"')


def test_the_clerk_of_the_unit_that_was_asked_is_told_and_no_other(open_stream, agent):
    asked, other = make_unit(), make_unit()
    ticket = make_ticket()
    screens = [open_stream(make_clerk(unit)) for unit in (asked, other)]
    make_handoff(asked, ticket, by=agent)
    tell()
    screens[0].until(kind="touched", name="handoffs")
    screens[0].until(kind="touched", name=f"ticket-{ticket.id}")
    assert screens[1].listen() == []


def test_what_has_ended_goes_from_the_board(open_stream, queue, agent):
    ticket = make_ticket()
    tell()
    screen = open_stream(agent)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    tell()
    assert screen.until(kind="gone", ticket=ticket.id)["queue"] == queue.id


def test_more_than_a_hundred_changes_are_told_as_one(open_stream, queue, agent):
    screen, queue_id = open_stream(agent), queue.id
    open_tickets(101)
    tell()
    screen.until(kind="counters", queue=queue_id)
    kinds = [message["kind"] for message in screen.heard]
    assert kinds.count("refresh") == 1
    assert "card" not in kinds


def test_a_lost_line_goes_on_where_it_was(open_stream, agent):
    first = make_ticket()
    screen = open_stream(agent)
    tell()
    screen.until(kind="counters")
    screen.close()
    missed = [make_ticket(), make_ticket()]
    tell()
    again = open_stream(agent, screen.last_id)
    again.until(kind="counters")
    cards = {message["ticket"] for message in again.heard if message["kind"] == "card"}
    assert cards == {ticket.id for ticket in missed}
    assert first.id not in cards


def test_a_line_lost_before_anything_was_said_goes_on_where_it_was(open_stream, queue, agent):
    said_ago(3600, "elsewhere")
    screen = open_stream(agent)
    assert screen.listen() == []
    screen.close()
    said_ago(60, of_queue(queue.id))
    assert open_stream(agent, screen.last_id).listen() == [{"kind": "said"}]


@pytest.mark.parametrize(("age", "heard"), [(90, 1), (30, 0), (-1, 0), ("x", 0), ("9" * 40, 1)])
def test_what_was_said_since_the_page_was_asked_for_is_heard_however_long_it_took(
    open_stream, queue, agent, age, heard
):
    said_ago(60, of_queue(queue.id))
    assert len(open_stream(agent, age=age).listen()) == heard


@pytest.mark.parametrize("last_id", ["1-1", "nonsense", "0-0"])
def test_whoever_comes_too_late_reads_anew(open_stream, agent, last_id):
    make_ticket()
    tell()
    assert open_stream(agent, last_id).until(kind="reset")


def test_nothing_is_drawn_for_nobody_and_whoever_comes_then_reads_anew(open_stream, app, agent):
    redis().delete(LISTENED)
    make_ticket()
    drawn = []
    with template_rendered.connected_to(lambda *_, template, **__: drawn.append(template.name), app):
        tell()
    assert drawn == []
    assert open_stream(agent).until(kind="reset")


def test_who_comes_with_a_new_language_misses_nothing(open_stream, queue, agent):
    open_stream(agent)
    screen = open_stream(make_agent(queues=[queue], language="zh"))
    redis().zrem(LISTENED, "zh")  # the relay has asked a moment before
    make_ticket()
    tell()
    assert screen.until(kind="reset")


def test_when_redis_has_forgotten_everybody_reads_anew(open_stream, agent):
    screen = open_stream(agent)
    make_ticket()
    tell()
    screen.until(kind="counters")
    redis().delete(STREAM)
    push([entry(["nobody"], {"*": {"kind": "touched", "name": "x"}})])
    redis().delete(STREAM)
    redis().xadd(STREAM, {"channels": "nobody", "told": "{}"}, id="1-1")
    assert screen.until(kind="reset")


def test_whoever_left_is_told_nothing_more(open_stream, app, agent):
    screen = open_stream(agent)
    hub = app.extensions["hub"]
    assert len(hub) == 1
    screen.close()
    assert len(hub) == 0


def test_a_full_process_says_when_to_come_again(open_stream, app, agent, monkeypatch):
    monkeypatch.setitem(app.config, "STREAMS", 1)
    open_stream(agent)
    answer = browser_of(agent).get("/events")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_the_events_address_answers_the_page_with_its_cookie(open_stream, app, agent):
    headers = open_stream(agent).response.headers
    assert headers["Access-Control-Allow-Origin"] == app.config["PUBLIC_BASE_URL"]
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert headers["Content-Type"].startswith("text/event-stream")


def test_an_open_stream_holds_no_database_connection(own_app, monkeypatch):
    agent = make_agent()
    for open_one in opening(own_app, monkeypatch):
        screen = open_one(agent)
        db.session.remove()
        assert db.engine.pool.checkedout() == 0
        ticket_id = make_ticket().id
        tell()
        screen.until(kind="card", ticket=ticket_id)


def test_a_slow_screen_is_cut_rather_than_kept_waiting():
    listener = Listener(frozenset({"queue-1"}), "en")
    hub = Hub("redis://127.0.0.1:1/0")
    for number in range(WAITING_AT_MOST):
        hub._tell(listener, (f"{number}-0", "x"))
    assert not listener.is_cut
    hub._tell(listener, ("9-9", "x"))
    assert listener.is_cut


def test_a_stream_opened_while_redis_is_away_begins_with_a_reset():
    listener = Listener(frozenset({"queue-1"}), "en")
    Hub("redis://127.0.0.1:1/0")._catch_up(listener, "5-0", 0, None)
    assert listener.next(0.1) == (RESET, "")


def test_an_entry_reads_back_as_it_was():
    told = entry(
        ["a", "b"], {"en": {"kind": "card", "html": "<b>é</b>"}, "zh": {"kind": "card", "html": "中"}}
    )
    assert type(told).from_fields(told.fields()) == told
    assert told.for_language("fa") is None
    assert entry(["a"], {"*": {"kind": "gone"}}).for_language("fa") == '{"kind":"gone"}'


def test_one_listens_to_ones_queues_and_units_alone(app):
    unit = make_unit()
    below = make_unit(parent=unit)
    mine, other = make_queue(unit=below), make_queue()
    agent = colleague(make_agent(unit=unit, queues=[]))
    heard = channels_of(agent)
    assert {of_user(agent.id), of_queue(mine.id), of_unit(unit.id), of_unit(below.id)} == set(heard)
    assert of_queue(other.id) not in heard


def said_ago(seconds, channel):
    """A message told to a channel that long ago."""
    now, _ = redis().time()
    fields = entry([channel], {"*": {"kind": "said"}}).fields()
    redis().xadd(STREAM, fields, id=f"{(now - seconds) * 1000}-*")
