"""The supervisor's live floor."""

import pytest

from app.accounts.queries import units
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.desk.rows import add_up, unit_rows
from app.routing.board import Counts, loads
from app.routing.operations.holding import take_ticket
from app.sla.jobs import sweep_timers
from app.tickets.lifecycle import move
from app.tickets.models import Status
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
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
