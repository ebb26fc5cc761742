"""What choosing anew does to clocks that rest, that had ended, or whose levels become others."""

from app.calendars.models import WorkCalendar
from app.calendars.operations import create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import Measure, TimerState
from app.tickets.models import Ticket
from tests.factories import make_ticket, moment, text_in, tickets
from tests.sla.arranging import breaches, level, policy, put_in_force, step, sweep, target, timer
from tests.sla.test_choosing import change_topic
from tests.sla.test_rebuilding import apply, count

NINE = "2026-03-02 09:00"
HOUR = 60
RESTS = ["waiting_customer"]


def opened(travel, **targets) -> Ticket:
    """A query of nine o'clock that was promised this."""
    put_in_force(policy("all", **targets))
    travel(NINE)
    ticket = make_ticket("query")
    step(ticket, "investigating")
    return ticket


def rebuild(**targets):
    """Open work is promised this instead."""
    return apply(count(put_in_force(policy("all", **targets))).id)


def test_what_is_promised_no_more_and_then_again_runs_again(client, travel):
    put_in_force(
        policy("lost", "topic:loss", first_response=HOUR),
        policy("others", first_response=HOUR, resolution=8 * HOUR),
    )
    travel(NINE)
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    change_topic(ticket, "loss")
    assert timer(ticket).state is TimerState.CANCELLED
    change_topic(ticket, "delay")
    again = timer(ticket)
    assert (again.state, again.version, again.ended_at) == (TimerState.RUNNING, 2, None)
    assert again.due_at == moment("2026-03-02 17:00")


def test_a_clock_that_begins_later_has_rested_like_one_that_always_ran(app, travel):
    ticket = opened(travel, first_response=HOUR)
    travel("2026-03-02 10:00")
    step(ticket, "waiting_customer")
    travel("2026-03-02 12:00")
    step(ticket, "investigating")
    rebuild(first_response=HOUR, resolution=target(8 * HOUR, rests_in=RESTS))
    assert timer(ticket).due_at == moment("2026-03-02 19:00")


def test_a_clock_that_begins_while_it_should_rest_rests(app, travel):
    ticket = opened(travel, first_response=HOUR)
    step(ticket, "waiting_customer")
    rebuild(first_response=HOUR, resolution=target(8 * HOUR, rests_in=RESTS))
    assert (timer(ticket).state, timer(ticket).next_at) == (TimerState.PAUSED, None)


def test_a_clock_that_begins_later_tells_no_warning_that_lies_behind(app, travel):
    ticket = opened(travel, first_response=20 * HOUR)
    travel("2026-03-02 16:00")
    rebuild(first_response=20 * HOUR, resolution=8 * HOUR)
    assert timer(ticket).next_at == moment("2026-03-02 17:00")


def test_what_rests_goes_on_where_the_new_promise_knows_no_rest(app, travel):
    ticket = opened(travel, resolution=target(8 * HOUR, rests_in=RESTS))
    step(ticket, "waiting_customer")
    rebuild(resolution=2 * HOUR)
    sweep(travel, "2026-03-02 11:30")
    assert [each.due_at for each in breaches(ticket)] == [moment("2026-03-02 11:00")]


def test_what_runs_rests_where_the_new_promise_does(app, travel):
    ticket = opened(travel, resolution=8 * HOUR)
    step(ticket, "waiting_customer")
    rebuild(resolution=target(8 * HOUR, rests_in=RESTS))
    assert (timer(ticket).state, timer(ticket).next_at) == (TimerState.PAUSED, None)


def test_other_levels_of_the_same_deadline_are_told_for_themselves(app, travel):
    ticket = opened(travel, resolution=8 * HOUR)
    sweep(travel, "2026-03-02 15:30")
    rebuild(resolution=target(8 * HOUR, Measure.MINUTES, level("breach", per_cent=0)))
    sweep(travel, "2026-03-02 17:01")
    assert len(breaches(ticket)) == 1


def test_a_breach_stays_the_breach_of_its_deadline_when_levels_become_others(app, travel):
    ticket = opened(travel, resolution=8 * HOUR)
    sweep(travel, "2026-03-02 17:01")
    after = level("again", minutes=60)
    rebuild(resolution=target(8 * HOUR, Measure.MINUTES, level("breach", per_cent=0), after))
    sweep(travel, "2026-03-02 18:01")
    assert timer(ticket).levels_reached == 2
    step(ticket, "answered")
    [breach] = breaches(ticket)
    assert breach.met_at == moment("2026-03-02 18:01")


def test_levels_follow_hours_that_changed_though_the_deadline_stays(app, travel):
    with transaction():
        hours = create_calendar("day", "Day", "UTC", [((9 * HOUR, 17 * HOUR),)] * 7, actor=SYSTEM)
        configuration_changed()
    warned = target(1, Measure.WORKING_DAYS, level(minutes=-2 * HOUR))
    set_id = put_in_force(policy("all", calendar="day", resolution=warned))
    travel("2026-03-02 10:00")
    ticket = make_ticket("query")
    assert timer(ticket).next_at == moment("2026-03-02 16:00")
    with transaction():
        for window in db.session.get_one(WorkCalendar, hours.id).windows:
            window.closes = 18 * HOUR
        configuration_changed()
    apply(count(set_id).id)
    assert timer(ticket).due_at == moment("2026-03-03 10:00")
    assert timer(ticket).next_at == moment("2026-03-02 17:00")
