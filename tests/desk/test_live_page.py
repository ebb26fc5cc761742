"""The supervisor's live floor."""

import re
from datetime import timedelta

import pytest

from app.accounts.queries import units
from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.desk.rows import add_up, unit_rows
from app.routing.board import Counts, loads
from app.routing.models import QueueSkill
from app.routing.operations.abilities import add_skill
from app.routing.operations.attending import enter
from app.routing.operations.dispatching import hold_out
from app.routing.operations.holding import take_ticket
from app.routing.presence import Leaving, State
from app.sla.jobs import sweep_timers
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_point,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    moment,
)


@pytest.fixture
def floor(app, travel):
    travel("2026-03-02 09:00")
    return browser_of(make_supervisor())


def test_late_and_soon_turn_their_colours(floor, travel):
    make_queue("floor", kinds=["query"])
    make_ticket("query")
    assert 'class="late"' not in floor.get("/live").text
    travel("2026-03-02 12:30")
    assert 'class="soon"' in floor.get("/live").text
    travel("2026-03-02 13:30")
    sweep_timers()
    html = floor.get("/live").text
    assert 'class="late"' in html


@pytest.mark.parametrize("part", ["live_queues", "live_units", "live_agents", "at_risk"])
def test_each_part_can_be_asked_for_alone(floor, part):
    assert floor.get(f"/live/parts/{part}").status_code == 200


def test_a_part_that_is_not_there_is_404(floor):
    assert floor.get("/live/parts/rows").status_code == 404


def test_a_unit_shows_what_all_below_it_have(app):
    top = make_unit("TOP")
    below = make_unit("BELOW", parent=top)
    make_unit("EMPTY", parent=top)
    counts = {below.id: Counts(open=3, held=1, late=2, oldest_at=moment("2026-03-02 09:00"))}
    seen = [unit for unit in units().values() if unit.path.startswith(units()[top.id].path)]
    rows = unit_rows(seen, counts, "en")
    assert [(row.unit_code, row.depth, row.open, row.late, row.waiting) for row in rows] == [
        ("TOP", 0, 3, 2, 2),
        ("BELOW", 1, 3, 2, 2),
    ]


def test_sums_keep_the_oldest():
    early, late = moment("2026-03-01 09:00"), moment("2026-03-02 09:00")
    total = add_up([Counts(open=1, oldest_at=late), Counts(open=2, held=1, oldest_at=early), Counts()])
    assert (total.open, total.waiting, total.oldest_at) == (3, 2, early)


def test_the_page_reads_in_chinese(app):
    assert 'lang="zh' in browser_of(make_supervisor(language="zh")).get("/live").text


def hold(agent, *statuses):
    """So many tickets in the hands of somebody, each in its status."""
    for status in statuses:
        ticket = make_ticket("query")
        with transaction():
            take_ticket(ticket, actor=colleague(agent))
            for step in (Status.INVESTIGATING, status):
                if ticket.status is not step:
                    move(ticket, step, actor=SYSTEM)


def test_whose_tickets_rest_most_stands_first(floor):
    queue = make_queue("floor", kinds=["query"])
    ann, ben, cid = (make_agent(queues=[queue], name=name) for name in ("Ann", "Ben", "Cid"))
    waiting, working = Status.WAITING_CUSTOMER, Status.INVESTIGATING
    hold(ann, working, working, working, waiting)
    hold(ben, waiting, waiting, working)
    hold(cid, working)
    rows = [(row.name, row.held, row.resting) for row in loads([queue.id])]
    assert rows == [("Ben", 3, 2), ("Ann", 4, 1), ("Cid", 1, 0)]
    html = floor.get("/live/parts/live_agents").text
    assert [share in html for share in ("67%", "25%", "0%")] == [True, True, True]


def test_what_is_held_of_queues_a_supervisor_does_not_see_is_not_shown(app, travel):
    travel("2026-03-02 09:00")
    here, there = make_unit(), make_unit()
    queue = make_queue("there", unit=there, kinds=["query"])
    hold(make_agent(queues=[queue], unit=there, name="Far Away"), Status.WAITING_CUSTOMER)
    seen = {
        name: browser_of(make_supervisor(unit=unit)).get("/live").text
        for name, unit in (("here", here), ("there", there))
    }
    assert "Far Away" in seen["there"]
    assert "Far Away" not in seen["here"]


def be(agent, state, **how):
    with transaction():
        enter(agent.id, state, actor=SYSTEM, **how)


def cells(html, row):
    """The figures of a row, as they are read."""
    line = html.partition(f'id="{row}"')[2].partition("</tr>")[0]
    return [
        re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
    ]


def test_a_queue_says_who_is_there_for_it_and_what_is_held_out(floor):
    queue = make_queue("floor", kinds=["query"])
    with transaction():
        queue.pushes = True
        configuration.changed()
    asked, *others = (make_agent(queues=[queue]) for _ in range(6))
    make_agent(queues=[queue])  # never came
    be(asked, State.AVAILABLE)
    make_ticket("query")
    with transaction():
        assert hold_out(now()) == 1
    states = (State.AVAILABLE, State.AVAILABLE, State.ON_CALL, State.WRAP_UP)
    for other, state in zip(others, states, strict=False):
        be(other, state)
    be(others[4], State.BREAK, reason="meal")
    html = floor.get("/live/parts/live_queues").text
    assert [int(*cell) for cell in cells(html, f"live-queue-{queue.id}")[6:]] == [1, 2, 1, 1, 1, 1]


def test_who_could_take_nothing_from_a_queue_is_nobody_for_it(floor):
    queue = make_queue("floor")
    with transaction():
        add_skill("customs", {"en": "Customs"})
        db.session.flush()
        db.session.add(QueueSkill(queue_id=queue.id, skill_code="customs", level=2))
        configuration.changed()
    be(make_agent(queues=[queue]), State.AVAILABLE)
    html = floor.get("/live/parts/live_queues").text
    assert [int(*cell) for cell in cells(html, f"live-queue-{queue.id}")[6:]] == [0] * 6


def test_an_alarm_is_named_above_all_and_goes_by_itself(floor, travel):
    queue = make_queue("floor", kinds=["query"])
    with transaction():
        queue.alert_waiting, queue.alert_oldest, queue.alert_late = 2, timedelta(hours=2), 1
        configuration.changed()
    alarm = f'id="live-alert-{queue.id}"'
    first, second = make_ticket("query"), make_ticket("query", point=make_point())
    html = floor.get("/live/parts/live_queues").text
    assert alarm in html
    assert "2 wait, alarm from 2 on" in html
    agent = make_agent(queues=[queue])
    with transaction():
        take_ticket(second, actor=agent)
    assert alarm not in floor.get("/live/parts/live_queues").text
    travel("2026-03-02 11:01")
    assert "alarm from 2h on" in floor.get("/live/parts/live_queues").text
    travel("2026-03-02 13:30")
    assert "2 late, alarm from 1 on" in floor.get("/live/parts/live_queues").text
    with transaction():
        end_ticket(first, Status.WITHDRAWN, "not_needed", actor=SYSTEM)
        end_ticket(second, Status.WITHDRAWN, "not_needed", actor=SYSTEM)
    assert alarm not in floor.get("/live/parts/live_queues").text


def test_people_stand_by_what_they_do_with_their_queues_and_their_room(floor):
    queue = make_queue("floor", kinds=["query"])
    busy, away = make_agent(queues=[queue], name="Bea"), make_agent(queues=[queue], name="Abe")
    be(away, State.BREAK, reason="meal")
    be(busy, State.AVAILABLE)
    hold(busy, Status.INVESTIGATING, Status.INVESTIGATING)
    html = floor.get("/live/parts/live_agents").text
    assert html.index("Available") < html.index("Bea") < html.index("On a break") < html.index("Abe")
    assert cells(html, f"live-agent-{busy.id}")[3] == ["2/5"]
    assert f'id="live-agent-{busy.id}-{queue.id}"' in html


def test_what_the_gone_still_hold_is_listed_by_person_with_all_of_it(floor):
    queue = make_queue("floor", kinds=["query"])
    gone, there = make_agent(queues=[queue], name="Gone Girl"), make_agent(queues=[queue], name="Here Boy")
    hold(gone, Status.INVESTIGATING, Status.INVESTIGATING)
    hold(there, Status.INVESTIGATING)
    for agent in (gone, there):
        be(agent, State.AVAILABLE)
    assert "Nobody who is gone holds anything" in floor.get("/live/parts/live_kept").text
    be(gone, State.OFFLINE, leaving=Leaving.SHIFT_ENDED)
    html = floor.get("/live/parts/live_kept").text
    assert "Gone Girl" in html
    assert "2 pieces" in html
    assert html.count('id="kept-ticket-') == 2
    assert "Here Boy" not in html
