"""The supervisor's live floor."""

import pytest

from app.accounts.queries import units
from app.desk.rows import add_up, unit_rows
from app.routing.board import Counts
from app.sla.jobs import sweep_timers
from tests.factories import browser_of, make_queue, make_supervisor, make_ticket, make_unit, moment


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


@pytest.mark.parametrize("part", ["live_queues", "live_units", "at_risk"])
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
