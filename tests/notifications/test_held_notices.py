"""A notice that waits for somebody's hours is told once when they begin, on an open page too, if it is still so."""

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Notice, NoticeKind
from app.notifications.operations import noticing
from app.notifications.queries import count_unseen, notices_of
from app.sla.models import Measure
from app.tickets.models import Ticket
from tests.factories import browser_of, colleague, events_named, make_supervisor, moment
from tests.notifications.levels import hours_begin, notices, opened, promise
from tests.sla.arranging import level, policy, put_in_force, step, sweep, target, timer
from tests.sla.test_rebuilding import apply, count
from tests.stream.conftest import opening, tell

EVENING, NIGHT, MORNING = "2026-03-02 20:00", "2026-03-02 22:00", "2026-03-03 09:00"


@pytest.fixture
def supervisor(station):
    """Of the station, which opens at nine."""
    promise("notify:supervisors")
    return colleague(make_supervisor(unit=station))


@pytest.fixture
def ticket(supervisor, travel):
    """Late at ten in the evening, which nobody is told then."""
    ticket = opened(travel, EVENING)
    step(ticket, "investigating")
    sweep(travel, NIGHT)
    assert (len(notices()), events_named("notice.told")) == (1, [])
    return ticket


@pytest.fixture
def open_stream(app, monkeypatch):
    yield from opening(app, monkeypatch)


def rebuilt(*levels, minutes):
    """Open work is promised this instead."""
    apply(count(put_in_force(policy("other", resolution=target(minutes, Measure.MINUTES, *levels)))).id)


def test_an_open_page_is_told_when_their_hours_begin(supervisor, ticket, travel, open_stream):
    screen, browser = open_stream(supervisor), browser_of(supervisor)
    tell()
    assert {"kind": "touched", "name": "notices"} not in screen.listen()
    assert ">1</span>" not in browser.get("/desk/notices/mark").text
    hours_begin(travel, MORNING)
    tell()
    screen.until(kind="touched", name="notices")
    assert ">1</span>" in browser.get("/desk/notices/mark").text
    assert "Late: Resolution" in browser.get("/desk/notices").text


def test_it_is_told_once_however_often_the_clock_wakes_us(supervisor, ticket, travel):
    for at in (MORNING, MORNING, "2026-03-03 09:01"):
        hours_begin(travel, at)
    assert [event.data["user"] for event in events_named("notice.told")] == [supervisor.id]
    assert [notice.told_at for notice in notices()] == [moment(MORNING)]


def test_a_worker_that_dies_leaves_it_to_the_next(supervisor, ticket, travel):
    travel(MORNING)
    with pytest.raises(SystemExit), transaction():
        noticing.tell_held(moment(MORNING), limit=10)
        raise SystemExit
    assert count_unseen(supervisor) == 0
    hours_begin(travel, MORNING)
    assert len(events_named("notice.told")) == count_unseen(supervisor) == 1


def test_what_ended_in_the_night_is_not_told(supervisor, ticket, travel):
    step(ticket, "withdrawn")
    hours_begin(travel, MORNING)
    assert (notices_of(supervisor, limit=5), notices()) == ([], [])


def test_what_was_done_in_the_night_is_not_told(supervisor, ticket, travel):
    step(ticket, "answered")
    hours_begin(travel, MORNING)
    assert (count_unseen(supervisor), notices()) == (0, [])
    assert events_named("notice.told") == []


def test_what_is_due_at_another_time_by_now_is_not_told(supervisor, ticket, travel):
    rebuilt(minutes=48 * 60)
    hours_begin(travel, MORNING)
    assert (count_unseen(supervisor), notices()) == (0, [])


def through_the_night(travel, *levels):
    """Due at ten in the evening, with these levels; and the clock comes to the morning."""
    put_in_force(policy("all", resolution=target(120, Measure.MINUTES, *levels)))
    opened(travel, EVENING)
    sweep(travel, "2026-03-02 21:30", NIGHT, "2026-03-02 23:00")
    hours_begin(travel, MORNING)


def test_of_a_deadline_the_last_is_told(supervisor, travel, monkeypatch):
    """Also where they are not looked at together."""
    monkeypatch.setattr("app.notifications.jobs.NOTICES", 1)
    names = ("warning", -25), ("breach", 0), ("late", 50)
    through_the_night(
        travel, *(level(name, "notify:supervisors", per_cent=per_cent) for name, per_cent in names)
    )
    [notice] = notices()
    assert (notice.kind, notice.made_at) == (NoticeKind.LATE, moment("2026-03-02 23:00"))
    assert len(events_named("notice.told")) == count_unseen(supervisor) == 1


def test_what_was_told_at_night_is_not_told_again_by_an_earlier_level(supervisor, travel):
    through_the_night(
        travel, level("breach", "notify:supervisors", per_cent=0), level("late", "page", per_cent=50)
    )
    assert [notice.told_at for notice in notices()] == [moment("2026-03-02 23:00")]


def test_what_is_late_by_now_is_not_told_to_be_soon(supervisor, travel):
    through_the_night(travel, level("warning", "notify:supervisors", per_cent=-25))
    assert (count_unseen(supervisor), notices()) == (0, [])


def test_other_levels_of_the_same_deadline_take_nothing_back(supervisor, ticket, travel):
    rebuilt(level("breach", per_cent=0), level("late", per_cent=50), minutes=120)
    assert timer(ticket).version == 2
    hours_begin(travel, MORNING)
    assert count_unseen(supervisor) == 1


def test_what_was_told_stays_in_the_list_when_it_is_done(supervisor, ticket, travel):
    hours_begin(travel, MORNING)
    step(ticket, "answered")
    assert [notice.ticket_id for notice in notices_of(supervisor, limit=5)] == [ticket.id]


def test_all_that_is_due_is_told_in_one_run(supervisor, travel, monkeypatch):
    monkeypatch.setattr("app.notifications.jobs.NOTICES", 2)
    for _ in range(5):
        opened(travel, EVENING)
    sweep(travel, NIGHT)
    hours_begin(travel, MORNING)
    assert count_unseen(supervisor) == 5
    assert not db.session.query(Notice).filter(Notice.told_at.is_(None)).count()


def words_for(supervisor, ticket):
    """A rule has something to say to them."""
    with transaction():
        held = {db.session.get_one(Ticket, ticket.id): {supervisor.id: ticket.unit_id}}
        noticing.notice_words(held, "Look at this", at=now())


def test_what_a_rule_says_waits_for_their_hours_too(supervisor, ticket, travel):
    words_for(supervisor, ticket)
    hours_begin(travel, MORNING)
    assert [notice.words for notice in notices() if notice.told_at] == [None, "Look at this"]
    assert "Look at this" in browser_of(supervisor).get("/desk/notices").text


def test_what_a_rule_says_of_work_that_has_ended_is_not_told(supervisor, ticket, travel):
    words_for(supervisor, ticket)
    step(ticket, "withdrawn")
    hours_begin(travel, MORNING)
    assert notices(kind=NoticeKind.WORDS) == []
