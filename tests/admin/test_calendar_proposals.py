"""An edit of a calendar that open tickets go by is looked at before it is saved, and then saved as it was looked at."""

import re
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa

from app.calendars.forms import day_as_shown
from app.calendars.models import Standing
from app.calendars.operations import add_exception, create_calendar, edit_calendar
from app.calendars.queries import calendars, find_calendar
from app.core.database import db
from app.core.events import SYSTEM, ActorKind
from app.core.transaction import transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Choice, Measure, Rebuild, RebuildStage
from app.sla.operations import rebuilding
from app.tickets.models import Ticket
from tests.calendars.samples import OFFICE, OFFICE_WEEK
from tests.factories import browser_of, events_named, make_ticket, make_user, moment
from tests.sla.arranging import policy, put_in_force, step, target, timer

PAGE = "/admin/calendars/counter"
HOUR = 60
SHORT = {"monday": "9-12", "tuesday": "9-12"}
TUESDAY = date(2026, 3, 3)


@pytest.fixture
def tickets(app, travel):
    """The numbers of five queries of Monday 09:00 in Shanghai, to be settled in eight hours of a counter of nine to six."""
    with transaction():
        create_calendar("counter", "Counters", "Asia/Shanghai", OFFICE_WEEK, actor=SYSTEM)
    put_in_force(
        policy("query", calendar="counter", resolution=target(8 * HOUR, rests_in=["waiting_customer"]))
    )
    travel("2026-03-02 01:00")
    return [opened() for _ in range(5)]


@pytest.fixture
def desk(tickets):
    """The browser of an administrator, at the moment of the story."""
    return browser_of(make_user("administrator"))


def opened():
    return make_ticket("query").id


def form_of(page, action):
    form = re.search(f'<form [^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL).group()
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", form)]
    return {each["name"]: unescape(each.get("value", "")) for each in inputs if "name" in each}


def typed(desk, **hours):
    return form_of(desk.get(PAGE).text, PAGE) | hours


def propose(desk, **hours):
    """The page that shows what these hours would do."""
    answer = desk.post(PAGE, data=typed(desk, **hours))
    assert answer.status_code == 303
    assert re.fullmatch(r"/admin/rebuilds/\d+", answer.location)
    return answer.location


def latest():
    newest = sa.select(Rebuild).order_by(Rebuild.id.desc()).limit(1)
    return db.session.scalars(newest.execution_options(populate_existing=True)).one()


def week():
    db.session.expire_all()
    return [find_calendar("counter").hours_on(day) for day in range(7)]


def due(number):
    return clock(number).due_at


def clock(number):
    return timer(db.session.get_one(Ticket, number))


def walk(number, *statuses):
    step(db.session.get_one(Ticket, number), *statuses)


def buttons(page):
    return re.findall(r"<button[^>]*>([^<]+)</button>", page[page.index('id="rebuild"') :])[:3]


def changes_by_people():
    """The seeds change calendars too."""
    return [each for each in events_named("calendar.changed") if each.actor_kind is ActorKind.USER]


def test_it_is_shown_and_nothing_is_saved(desk, tickets):
    assert "Show what this would do" in desk.get(PAGE).text
    page = unescape(desk.get(propose(desk, **SHORT)).text)

    assert "Monday: 09:00–18:00 → 09:00–12:00" in page
    assert "+1d 18h" in page
    assert [each.strip() for each in buttons(page)] == [
        "Save and move these deadlines",
        "Save for new work only",
        "Not yet, go on editing",
    ]
    assert (latest().open_tickets, latest().changed, latest().soonest) == (5, 5, 0)
    assert week() == list(OFFICE_WEEK)
    assert calendars()[find_calendar("counter").id].week == OFFICE_WEEK
    assert changes_by_people() == []
    assert [due(ticket) for ticket in tickets] == [moment("2026-03-02 09:00")] * 5


@pytest.mark.parametrize(
    ("hours", "soonest", "furthest", "late"),
    [
        (
            {"monday": "9-12"},
            0,
            21,
            0,
        ),  # the morning's until Tuesday 14:00, the afternoon's until Tuesday 17:00
        ({"monday": "12-22"}, -4, 3, 0),  # Monday 20:00 instead of 17:00, Tuesday 11:00 instead of 15:00
        ({"monday": "6-24"}, -15, 0, 2),  # the afternoon's until midnight
        ({"monday": "7-18"}, 0, 0, 0),  # before anybody came
    ],
)
def test_what_is_done_is_what_was_counted(tickets, travel, hours, soonest, furthest, late):
    travel("2026-03-02 08:00")
    walk(tickets[0], "investigating", "waiting_customer")
    walk(tickets[1], "investigating", "answered", "closed")
    tickets += [opened(), opened()]
    before = {ticket: due(ticket) for ticket in tickets[1:]}  # the first rests: it has no deadline now
    travel("2026-03-02 17:00")  # one o'clock on Tuesday
    desk = browser_of(make_user("administrator"))
    address = propose(desk, **hours)
    told = latest().soonest, latest().latest, latest().changed
    assert (*told[:2], latest().late_at_once) == (soonest * 3600, furthest * 3600, late)
    desk.post(f"{address}/confirmation")
    go_on_with_rebuild()

    shifts = [(due(ticket) - before[ticket]).total_seconds() for ticket in before]
    assert (min(shifts), max(shifts), sum(map(bool, shifts))) == told
    assert (latest().applied, clock(tickets[0]).next_at) == (told[2], None)
    assert latest().stage is RebuildStage.DONE


def test_hours_that_make_work_late_say_so_and_then_do(desk, tickets, travel):
    desk.post(propose(desk, **SHORT) + "/confirmation")
    go_on_with_rebuild()
    travel("2026-03-03 00:30")
    assert due(tickets[0]) == moment("2026-03-04 03:00")
    address = propose(browser_of(make_user("administrator")), monday="9-18", tuesday="9-18")
    assert (latest().changed, latest().late_at_once, latest().soonest) == (5, 5, -42 * 3600)
    browser_of(make_user("administrator")).post(f"{address}/confirmation")
    go_on_with_rebuild()
    assert {due(ticket) for ticket in tickets} == {moment("2026-03-02 09:00")}


def test_saved_and_moved_it_is_told_who_did_it(desk, tickets):
    address = propose(desk, **SHORT)
    assert desk.post(f"{address}/confirmation").location == address
    assert week()[:2] == [((540, 720),), ((540, 720),)]
    assert due(tickets[0]) == moment("2026-03-02 09:00")
    go_on_with_rebuild()

    assert latest().stage is RebuildStage.DONE
    assert due(tickets[0]) == moment("2026-03-04 03:00")
    [changed] = changes_by_people()
    assert changed.data["to"]["monday"] == [[540, 720]]
    assert "Monday: 09:00–18:00 → 09:00–12:00" in unescape(desk.get(PAGE).text)
    assert "Done" in desk.get(address).text


def test_saved_for_new_work_open_work_stays_and_can_follow_later(desk, tickets):
    address = propose(desk, **SHORT)
    assert desk.post(f"{address}/saving").location == PAGE
    page = desk.get(PAGE).text
    go_on_with_rebuild()

    assert "Saved. Open tickets keep their deadlines." in page
    assert week()[0] == ((540, 720),)
    assert due(tickets[0]) == moment("2026-03-02 09:00")
    assert due(opened()) == moment("2026-03-04 03:00")
    assert "This was not saved." not in desk.get(address).text

    later = desk.post(f"{PAGE}/counts").location
    assert (latest().open_tickets, latest().changed) == (6, 5)
    desk.post(f"{later}/confirmation")
    go_on_with_rebuild()
    assert due(tickets[0]) == moment("2026-03-04 03:00")


def test_not_yet_leads_back_to_what_was_typed(desk, tickets):
    address = propose(desk, **SHORT, name="Counters of the north")
    back = desk.post(f"{address}/stop").location
    page = desk.get(back.partition("#")[0]).text
    again = form_of(page, PAGE)

    assert back == PAGE + f"/proposals/{latest().id}"
    assert "Nothing of it is saved yet." in page
    assert (again["monday"], again["name"]) == ("09:00–12:00", "Counters of the north")
    assert week() == list(OFFICE_WEEK)
    assert latest().stage is RebuildStage.STOPPED
    assert desk.post(PAGE, data=again | {"tuesday": "9-18"}).status_code == 303
    assert latest().latest == 21 * 3600


def test_somebody_else_changed_it_meanwhile(desk, tickets):
    address = propose(desk, **SHORT)
    with transaction():
        edit_calendar(find_calendar("counter"), {"friday": (*OFFICE, (1140, 1200))}, actor=SYSTEM)
    told = "Meanwhile somebody else changed this calendar. Look again at what yours would do."
    for act in ("confirmation", "saving"):
        answer = desk.post(f"{address}/{act}")
        assert (answer.status_code, told in answer.text) == (409, True)
        assert [each.strip() for each in buttons(answer.text)] == ["Go on editing"]
    assert week()[0] == OFFICE
    assert told in desk.get(address).text
    again = desk.get(desk.post(f"{address}/stop").location.partition("#")[0]).text
    assert desk.post(PAGE, data=form_of(again, PAGE)).status_code == 303
    desk.post(f"/admin/rebuilds/{latest().id}/confirmation")
    assert (week()[0], week()[4]) == (((540, 720),), (*OFFICE, (1140, 1200)))


def test_somebody_else_changed_the_same_day_before_it_was_shown(desk, tickets):
    mine = typed(desk, **SHORT)
    with transaction():
        edit_calendar(find_calendar("counter"), {"monday": ((480, 540),)}, actor=SYSTEM)
    answer = desk.post(PAGE, data=mine)
    assert answer.status_code == 409
    assert "Meanwhile this has become “08:00–09:00”." in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Rebuild.id))) == 0


def test_a_proposal_that_nobody_took_up_is_in_nobodys_way(desk, tickets):
    first = propose(desk, **SHORT)
    other = browser_of(make_user("administrator"))
    second = propose(other, friday="9-12")
    assert "This was not saved." in desk.get(first).text
    assert desk.post(f"{first}/confirmation").status_code == 409
    assert other.post(f"{second}/confirmation").status_code == 303
    assert week()[0] == OFFICE


def test_while_open_work_is_being_reckoned_nothing_else_begins(desk, tickets):
    desk.post(propose(desk, **SHORT) + "/confirmation")
    answer = desk.post(PAGE, data=typed(desk, friday="9-12"))
    assert answer.status_code == 409
    assert "Open work is being reckoned already." in answer.text
    assert form_of(answer.text, PAGE)["friday"] == "9-12"


def test_without_open_work_it_is_saved_at_once_and_says_so(desk, tickets):
    for ticket in tickets:
        walk(ticket, "investigating", "answered", "closed")
    assert "Save the week" in desk.get(PAGE).text
    assert desk.post(PAGE, data=typed(desk, **SHORT)).location == PAGE
    assert "Saved. No deadline of open tickets moves by it." in desk.get(PAGE).text
    assert week()[0] == ((540, 720),)


def test_another_name_moves_nothing_and_is_saved_at_once(desk, tickets):
    assert desk.post(PAGE, data=typed(desk, name="Counters of the north")).location == PAGE
    db.session.expire_all()
    assert find_calendar("counter").name == "Counters of the north"


def test_hours_that_can_never_be_worked_are_refused_before_anything_is_counted(desk, tickets):
    closed = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "")
    answer = desk.post(PAGE, data=typed(desk, **closed))
    assert answer.status_code == 422
    assert "A calendar needs open time: nothing would ever be due in it." in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Rebuild.id))) == 0


def test_a_day_is_proposed_and_saved(desk, tickets, travel):
    travel("2026-03-02 08:00")
    with transaction():
        add_exception(find_calendar("counter"), date(2026, 3, 2), "Short day", ((540, 900),), actor=SYSTEM)
    late = opened()
    assert due(late) == moment("2026-03-03 09:00")
    form = {"on": TUESDAY.isoformat(), "name": "Stocktaking", "hours": "", "shown": ""}
    address = desk.post(f"{PAGE}/days", data=form).location
    assert "Mar 3, 2026: as any other day → Stocktaking (Closed)" in unescape(desk.get(address).text)
    assert find_calendar("counter").find_exception(TUESDAY) is None
    back = desk.post(f"{address}/stop").location
    assert back.endswith("#day-form")
    again = form_of(desk.get(back.partition("#")[0]).text, f"{PAGE}/days")
    assert (again["name"], again["on"]) == ("Stocktaking", "2026-03-03")
    address = desk.post(f"{PAGE}/days", data=again).location
    desk.post(f"{address}/confirmation")
    go_on_with_rebuild()
    assert due(late) == moment("2026-03-04 09:00")


def test_public_holidays_their_removal_and_their_years_are_shown_first_too(desk, tickets):
    desk.post(f"{desk.post(f'{PAGE}/holidays', data={'country': 'CN', 'shown': '/'}).location}/saving")
    db.session.expire_all()
    labour_day = find_calendar("counter").find_exception(date(2026, 5, 1))
    assert labour_day.standing is Standing.PUBLIC
    shown = {"shown": day_as_shown(labour_day)}
    removal = desk.post(f"{PAGE}/days/2026-05-01/removal", data=shown).location
    assert "No deadline of open work would move." in desk.get(removal).text
    assert desk.post(f"{PAGE}/years/2025", data={}).location.startswith("/admin/rebuilds/")
    assert desk.post(f"{removal}/saving").status_code == 409


def test_many_tickets_are_counted_in_parts(desk, tickets, monkeypatch):
    monkeypatch.setattr(rebuilding, "PART", 2)
    address = propose(desk, **SHORT)
    page = desk.get(address).text
    assert "Counting what it would do" in page
    assert "Show how far it is" in page
    assert "Save" not in page[page.index('id="rebuild"') :]
    go_on_with_rebuild()
    assert (latest().stage, latest().seen, latest().changed) == (RebuildStage.READY, 5, 5)
    desk.post(f"{address}/confirmation")
    desk.post(f"{address}/stop")
    assert latest().stage is RebuildStage.STOPPED
    assert week()[0] == ((540, 720),)


def test_only_what_goes_by_these_hours_is_touched(desk, tickets, travel):
    """Neither a newer set of policies nor clocks of other calendars come along."""
    was = db.session.get_one(Choice, tickets[0]).set_id
    put_in_force(policy("query", resolution=2 * HOUR))
    by_the_newest = opened()
    desk.post(propose(desk, **SHORT) + "/confirmation")
    go_on_with_rebuild()
    assert latest().open_tickets == 5
    assert db.session.get_one(Choice, tickets[0], populate_existing=True).set_id == was
    assert due(tickets[0]) == moment("2026-03-04 03:00")
    assert (due(by_the_newest), clock(by_the_newest).version) == (moment("2026-03-02 03:00"), 1)


def test_days_of_the_calendar_follow_the_zone_alone(desk, tickets):
    law = policy("law", calendar="counter", law=True, legal_answer=target(2, Measure.CALENDAR_DAYS))
    put_in_force(policy("query", resolution=2 * HOUR), law)
    opened()
    propose(desk, monday="", zone="Asia/Tokyo")
    assert latest().changed == 5


@pytest.mark.parametrize("language", ["zh", "es", "fa"])
def test_the_page_speaks_the_language_of_its_reader(desk, tickets, language):
    address = propose(desk, **SHORT)
    page = browser_of(make_user("administrator", language=language)).get(address).text
    for words in ("Save and move", "Not yet", "What this would do", "Deadlines in the hours", "Monday"):
        assert words not in page
    assert ("۰۹:۰۰–۱۲:۰۰" in page) == (language == "fa")


def test_only_its_own_calendar_shows_a_proposal(desk, tickets):
    propose(desk, **SHORT)
    number = latest().id
    assert desk.get(f"/admin/calendars/always/proposals/{number}").status_code == 404
    assert desk.get(f"{PAGE}/proposals/99999999999").status_code == 404
    desk.post(f"/admin/rebuilds/{number}/saving")
    assert desk.get(f"{PAGE}/proposals/{number}").location == PAGE
