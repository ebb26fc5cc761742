"""Colleagues are told of clocks: the right ones, once, within their own hours."""

import pytest
import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.notifications.models import Delivery, NoticeKind
from app.notifications.queries import count_unseen, notices_of
from app.routing.queries import place_of
from app.sla.actions import check_action
from app.sla.jobs import sweep_timers
from app.sla.models import About, Measure
from app.tickets.models import Priority, Ticket
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_handoff,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    moment,
)
from tests.notifications.levels import DUE, MONDAY, hours_begin, notices, opened, promise
from tests.sla.arranging import level, policy, put_in_force, sweep, target
from tests.test_budgets import counted, told


def test_whoever_has_it_is_told_before_it_is_late(station, travel):
    promise("notify:holder", per_cent=-25)
    agent = make_agent()
    ticket = opened(travel, holder=agent)
    sweep(travel, "2026-03-02 15:30", "2026-03-02 15:31")
    [notice] = notices()
    assert (notice.user_id, notice.ticket_id, notice.kind) == (agent.id, ticket.id, NoticeKind.SOON_LATE)
    assert (notice.due_at, notice.show_at) == (moment(DUE), moment("2026-03-02 15:30"))


def test_nobody_has_it_so_the_supervisors_are(station, travel):
    promise("notify:holder")
    supervisor = make_supervisor(unit=station)
    make_supervisor()  # of the whole house
    opened(travel)
    sweep(travel, DUE)
    assert [(each.user_id, each.kind) for each in notices()] == [(supervisor.id, NoticeKind.LATE)]


def test_the_nearest_unit_with_supervisors_is_told(station, travel):
    promise("notify:supervisors")
    above = make_supervisor(unit=db.session.get_one(type(station), station.parent_id))
    make_supervisor()
    opened(travel)
    sweep(travel, DUE)
    assert [each.user_id for each in notices()] == [above.id]


def test_at_night_it_waits_for_the_morning_of_their_own_unit(station, travel):
    promise("notify:supervisors")
    supervisor = colleague(make_supervisor(unit=station))
    opened(travel, "2026-03-02 20:00")
    sweep(travel, "2026-03-02 22:00")
    assert count_unseen(supervisor) == 0
    hours_begin(travel, "2026-03-03 08:59")
    assert count_unseen(supervisor) == 0
    hours_begin(travel, "2026-03-03 09:00")
    assert count_unseen(supervisor) == 1


@pytest.mark.parametrize(("action", "at_any_hour"), [("notify:supervisors", True), ("page", False)])
def test_a_level_may_say_at_any_hour(station, travel, action, at_any_hour):
    promise(action, at_any_hour=at_any_hour)
    supervisor = colleague(make_supervisor(unit=station))
    opened(travel, "2026-03-02 20:00")
    sweep(travel, "2026-03-02 22:00")
    assert count_unseen(supervisor) == 1


def test_somebody_is_told_once_whatever_asks_for_it(station, travel):
    promise("notify:holder", "notify:supervisors", "page", "call_customer")
    supervisor = make_supervisor(unit=station)
    opened(travel)
    sweep(travel, DUE, "2026-03-02 16:01")
    assert [(each.user_id, each.kind) for each in notices()] == [(supervisor.id, NoticeKind.CALL_CUSTOMER)]


def test_after_a_standstill_somebody_is_told_the_last_of_it(station, travel):
    levels = [
        level("warning", "notify:supervisors", per_cent=-25),
        level("late", "notify:supervisors", per_cent=0),
    ]
    put_in_force(policy("all", resolution=target(120, Measure.MINUTES, *levels)))
    make_supervisor(unit=station)
    opened(travel)
    sweep(travel, "2026-03-02 18:00")
    assert [each.kind for each in notices()] == [NoticeKind.LATE]


def test_a_page_is_told_at_any_hour_though_another_level_was_reached_with_it(station, travel):
    levels = level("breach", "page", per_cent=0), level("late", "notify:supervisors", per_cent=50)
    put_in_force(policy("all", resolution=target(120, Measure.MINUTES, *levels)))
    supervisor = colleague(make_supervisor(unit=station))
    opened(travel, "2026-03-02 20:00")
    sweep(travel, "2026-03-03 03:00")
    assert [each.show_at for each in notices()] == [moment("2026-03-03 03:00")]
    assert count_unseen(supervisor) == 1


def test_the_duty_phone_gets_a_text(station, travel):
    promise("notify:duty")
    opened(travel)
    sweep(travel, DUE)
    [text] = db.session.scalars(sa.select(Delivery).where(Delivery.recipient == "+14155550191"))
    assert "is due" in text.text


def test_a_level_raises_the_priority(station, travel):
    promise("raise")
    ticket = opened(travel)
    sweep(travel, DUE)
    assert db.session.get_one(Ticket, ticket.id).priority is Priority.HIGH
    assert [event.data["to"] for event in events_named("ticket.raised")] == ["high"]


def test_a_level_moves_work_to_another_queue(station, travel):
    other = make_queue("late-ones", position=800, kinds=["complaint"])
    promise("move:late-ones")
    ticket = opened(travel, holder=make_agent())
    sweep(travel, DUE)
    place = place_of(db.session.get_one(Ticket, ticket.id))
    assert (place.queue_id, place.holder_id) == (other.id, None)
    assert db.session.get_one(Ticket, ticket.id).assignee_id is None


def test_a_queue_that_is_gone_moves_nothing(station, travel):
    promise("move:nowhere")
    ticket = opened(travel)
    was = place_of(ticket).queue_id
    sweep(travel, DUE)
    assert place_of(db.session.get_one(Ticket, ticket.id)).queue_id == was


def ask_a_unit(travel, station, *actions):
    """The station is asked something, to be answered within two hours, and then this is done."""
    made = target(120, Measure.MINUTES, level("breach", *actions, per_cent=0))
    asked = policy("units", unit_reply=made)
    asked.about = About.HANDOFF
    put_in_force(asked)
    travel(MONDAY)
    return make_handoff(station)


def test_what_a_unit_owes_us_is_told_to_its_supervisors_and_to_whoever_waits(station, travel):
    supervisor, agent = make_supervisor(unit=station), make_agent()
    handoff = ask_a_unit(travel, station, "notify:supervisors", "notify:holder")
    with transaction():
        db.session.get_one(Ticket, handoff.ticket_id).assignee_id = agent.id
    sweep(travel, DUE)
    assert {(each.user_id, each.target) for each in notices()} == {
        (supervisor.id, "unit_reply"),
        (agent.id, "unit_reply"),
    }


def test_what_a_unit_owes_us_is_told_to_its_duty_phone_and_acted_on(station, travel):
    other = make_queue("late-ones", position=800, kinds=["complaint"])
    handoff = ask_a_unit(travel, station, "notify:duty", "raise", "move:late-ones")
    sweep(travel, DUE)
    [text] = db.session.scalars(sa.select(Delivery).where(Delivery.recipient == "+14155550191"))
    assert "is due" in text.text
    ticket = db.session.get_one(Ticket, handoff.ticket_id)
    assert (ticket.priority, place_of(ticket).queue_id) == (Priority.HIGH, other.id)


@pytest.mark.parametrize("action", ["notify:duty", "notify:supervisors", "raise", "move:late-ones"])
def test_a_level_costs_the_same_however_many_reach_it(station, travel, action):
    make_supervisor(unit=station)
    make_queue("late-ones", position=800, kinds=["complaint"])
    costs = []
    for number, day in ((2, "2026-03-02"), (7, "2026-03-03")):
        promise(action)
        travel(f"{day} 10:00")
        for _ in range(number):
            make_ticket("query")
        travel(f"{day} 12:00")
        db.session.expunge_all()
        with counted() as seen:
            sweep_timers()
        costs.append(len(seen))
    assert costs[1] <= costs[0], told(seen)


def test_what_is_over_tells_nobody(station, travel):
    promise("notify:supervisors")
    make_supervisor(unit=station)
    ticket = opened(travel)
    with transaction():
        db.session.get_one(Ticket, ticket.id).status = "closed"
    sweep(travel, DUE)
    assert notices() == []


@pytest.mark.parametrize("action", ["shout", "move", "move:", "move:nowhere", "notify:everybody"])
def test_what_a_level_cannot_do_is_refused(action):
    with pytest.raises(Refused):
        check_action(action, ["queries"])


@pytest.mark.parametrize("action", ["climb", "move:queries", "page", "notify:duty"])
def test_what_a_level_can_do_is_not(action):
    check_action(action, ["queries"])


class TestPage:
    """What they see of it."""

    @pytest.fixture
    def supervisor(self, station, travel):
        promise("notify:supervisors")
        who = make_supervisor(unit=station)
        opened(travel)
        sweep(travel, DUE)
        return who

    def test_it_lists_what_they_were_told_and_marks_it_seen(self, supervisor):
        browser = browser_of(supervisor)
        page = browser.get("/desk/notices").text
        assert "Late: Resolution" in page
        assert ">1</span>" in browser.get("/desk/notices/mark").text
        assert browser.post("/desk/notices/seen").status_code == 303
        assert ">1</span>" not in browser.get("/desk/notices/mark").text

    def test_others_are_told_nothing(self, supervisor):
        page = browser_of(make_agent()).get("/desk/notices").text
        assert "Nothing to tell you" in page

    def test_what_they_may_see_no_more_is_not_told(self, supervisor, station):
        elsewhere = make_unit()
        with transaction():
            db.session.get_one(Ticket, notices()[0].ticket_id).unit_id = elsewhere.id
            db.session.execute(sa.text("DELETE FROM ticket_unit"))
            db.session.execute(
                sa.text("UPDATE place SET queue_id = (SELECT id FROM queue WHERE code = 'pickups')")
            )
            configuration_changed()
        assert notices_of(colleague(supervisor), limit=10) == []

    def test_strangers_are_asked_to_sign_in(self, client):
        assert client.get("/desk/notices").status_code == 302
