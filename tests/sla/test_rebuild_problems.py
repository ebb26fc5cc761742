"""One ticket that cannot be reckoned holds nobody up: it is counted and named, and stays as it is."""

import sqlalchemy as sa

from app.calendars.models import CalendarException, CalendarWindow, WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from app.sla.models import RebuildStage
from app.sla.queries import problems_of, timers_of
from tests.admin.policy_forms import words
from tests.factories import browser_of, make_ticket, make_user, moment
from tests.sla.arranging import policy, put_in_force, timer
from tests.sla.test_rebuilding import apply, count

NINE = "2026-03-02 09:00"
HOUR = 60


def shut(code="office"):
    """A calendar loses its hours, past everything that would refuse it."""
    with transaction():
        number = db.session.scalars(sa.select(WorkCalendar.id).where(WorkCalendar.code == code)).one()
        for table in (CalendarWindow, CalendarException):
            db.session.execute(sa.delete(table).where(table.calendar_id == number))
        configuration_changed()


def opened(travel):
    """A complaint by office hours between queries at any hour."""
    complaint = policy("complaint", "kind:complaint", calendar="office", resolution=8 * HOUR)
    put_in_force(complaint, policy("others", resolution=8 * HOUR))
    travel(NINE)
    return [make_ticket(kind) for kind in ("query", "complaint", "query")]


def longer():
    complaint = policy("complaint", "kind:complaint", calendar="office", resolution=9 * HOUR)
    return put_in_force(complaint, policy("others", resolution=9 * HOUR))


def test_it_is_counted_and_named_and_the_rest_goes_on(app, travel):
    first, stuck, last = opened(travel)
    was = timer(stuck).due_at
    shut()
    found = count(longer())
    assert (found.stage, found.seen, found.changed, found.problems) == (RebuildStage.READY, 3, 2, 1)
    found = apply(found.id)
    assert (found.stage, found.applied, found.problems) == (RebuildStage.DONE, 2, 1)
    assert [(each.ticket_id, each.sentence) for each in problems_of(found)] == [
        (stuck.id, "This calendar is never open.")
    ]
    assert {timer(each).due_at for each in (first, last)} == {moment("2026-03-02 18:00")}
    assert (timer(stuck).due_at, timer(stuck).version) == (was, 1)


def test_a_level_that_is_never_reached_is_found_before_anything_is_written(app, travel):
    put_in_force(policy("all", resolution=8 * HOUR))
    travel(NINE)
    pickup = make_ticket("pickup", facts={"window_to_at": moment("2026-03-03 10:00")})
    other = make_ticket("query")
    shut()
    booked = policy("pickup", "kind:pickup", calendar="office", pickup_window=2 * HOUR)
    found = apply(count(put_in_force(booked, policy("others", resolution=9 * HOUR))).id)
    assert (found.applied, found.problems) == (1, 1)
    assert [each.target for each in timers_of(pickup)] == ["resolution"]
    assert (timer(pickup).version, timer(other).version) == (1, 2)


def test_the_page_names_it(app, travel):
    _first, stuck, _last = opened(travel)
    shut()
    found = count(longer())
    page = words(browser_of(make_user("administrator")).get(f"/admin/rebuilds/{found.id}").text)
    reference = stuck.reference
    assert "Cannot be reckoned 1" in page
    assert f"{reference[:3]} {reference[3:6]} {reference[6:]} This calendar is never open." in page
