"""The clocks of a ticket page: each opens into why its deadline is what it is, as picture, words and JSON."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.desk.strip import JOINED, Scale, Tick, in_lanes
from app.sla.jobs import sweep_timers
from app.sla.models import About, Level, LevelReached, Measure, Policy, PolicySet, SetState, Target
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_clerk,
    make_point,
    make_ticket,
    make_unit,
    moment,
)

HTMX = {"HX-Request": "true"}
NINE = "2026-03-02 09:00"  # a Monday


@pytest.fixture
def agent(app, travel):
    travel(NINE)
    return make_agent(name="Ann Lee")


@pytest.fixture
def ticket(agent):
    """A query that waited for its customer from ten to half past twelve."""
    opened = make_ticket("query", point=make_point(name="Li Wen"))
    step(opened, "investigating", "2026-03-02 09:30")
    step(opened, "waiting_customer", "2026-03-02 10:00", actor=colleague(agent))
    step(opened, "investigating", "2026-03-02 12:30", actor=opened.customer)
    return opened


def step(ticket, status, at, actor=SYSTEM):
    with transaction():
        move(ticket, Status(status), actor=actor, at=moment(at))


def promise(*targets, calendar="office", about=About.TICKET, **facts):
    """One more policy in force, tried before those shipped."""
    hours = db.session.scalars(sa.select(WorkCalendar).where(WorkCalendar.code == calendar)).one()
    with transaction():
        book = db.session.scalars(sa.select(PolicySet).where(PolicySet.state == SetState.IN_FORCE)).one()
        db.session.add(
            Policy(
                set_id=book.id,
                code="ours",
                position=1,
                about=about,
                calendar_id=hours.id,
                targets=list(targets),
                **facts,
            )
        )
        configuration_changed()


def address(ticket, target="resolution"):
    return f"/desk/tickets/{ticket.reference}/timers/{target}"


def told(browser, ticket, target="resolution"):
    return browser.get(f"{address(ticket, target)}.json").json


def words_of(html):
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_the_json_adds_up(ticket, agent, travel):
    travel("2026-03-02 15:00")
    story = told(browser_of(agent), ticket)

    assert story["policy"]["code"] == "query-others"
    assert story["length"] == {"number": 4320, "measure": "minutes", "end_of_day": False}
    assert story["due_at"] == "2026-03-05T11:30:00+00:00"
    assert story["seconds"] == {"length": 72 * 3600.0, "elapsed": 3.5 * 3600, "left": 68.5 * 3600}
    assert story["rests"] == [
        {
            "status": "waiting_customer",
            "from": "2026-03-02T10:00:00+00:00",
            "to": "2026-03-02T12:30:00+00:00",
            "by": {"kind": "user", "name": "Ann Lee"},
            "seconds": 2.5 * 3600,
        }
    ]
    assert [(each["name"], each["reached"]) for each in story["levels"]] == [
        ("warning", False),
        ("breach", False),
        *[("climb", False)] * 3,
    ]
    assert (story["stands"], story["breaches"]) == (True, [])


def test_every_moment_in_the_json_says_its_offset(ticket, agent):
    text = browser_of(agent).get(f"{address(ticket)}.json").text
    moments = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]+)"', text)
    assert len(moments) > 5
    assert {datetime.fromisoformat(each).utcoffset() for each in moments} == {timedelta()}


def test_what_passed_and_what_was_missed_is_told(ticket, agent, travel):
    travel("2026-03-02 14:00")
    sweep_timers()
    story = told(browser_of(agent), db.session.get_one(Ticket, ticket.id), "first_response")
    assert [(each["name"], each["reached"]) for each in story["levels"]] == [
        ("warning", True),
        ("breach", True),
        *[("climb", False)] * 3,
    ]
    [breach] = story["breaches"]
    assert (breach["due_at"], breach["cause"]) == ("2026-03-02T13:00:00+00:00", "no_capacity")
    assert story["seconds"]["left"] == -3600


def test_a_sentence_says_why(ticket, agent, travel):
    travel("2026-03-02 15:00")
    html = words_of(browser_of(agent).get(address(ticket), headers=HTMX).text)
    assert "72h of “Round the clock” from Mon, Mar 2 09:00." in html
    assert "2h 30m did not count while we waited for the customer." in html
    assert "Rests: waiting for the customer (Ann Lee) 2h 30m did not count" in html
    assert "Length 72h Counted 3h 30m Left 68h 30m" in html


def test_a_deadline_at_closing_time_is_over_at_night(agent, travel):
    promise(Target(name="resolution", length=8 * 60 + 30, rests_in=[], levels=[]))
    ticket = make_ticket("query")
    travel("2026-03-02 20:00")
    html = browser_of(agent).get(address(ticket), headers=HTMX).text
    assert "Over 0 min" in words_of(html)
    assert '<tr class="late">' in html


def test_a_rest_that_goes_on_has_no_end(ticket, agent, travel):
    step(ticket, "waiting_customer", "2026-03-02 14:00", actor=colleague(agent))
    travel("2026-03-02 15:00")
    browser = browser_of(agent)
    story = told(browser, ticket)
    assert (story["state"], story["rests"][-1]["to"]) == ("paused", None)
    assert story["due_at"] == "2026-03-05T12:30:00+00:00"
    assert "from Mon, Mar 2 14:00" in words_of(browser.get(address(ticket), headers=HTMX).text)


def test_a_legal_clock_names_its_source_and_never_pauses(agent, travel):
    promise(
        Target(name="legal_answer", length=30, measure=Measure.CALENDAR_DAYS, rests_in=[], levels=[]),
        about=About.LAW, source="Postal Law, art. 60",
    )  # fmt: skip
    ticket = make_ticket("query")
    browser = browser_of(agent)
    html = words_of(browser.get(address(ticket, "legal_answer"), headers=HTMX).text)
    assert (
        "30 days by the calendar from Mon, Mar 2 09:00. The law asks it: Postal Law, art. 60. It never pauses."
        in html
    )
    assert "Length 30d Counted" in html


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"length": 3}, "3 working days of “Office hours” from Mon, Mar 2 09:00."),
        (
            {"length": 1, "end_of_day": True},
            "1 working day of “Office hours” from Mon, Mar 2 09:00, to its end.",
        ),
    ],
)
def test_working_days_are_counted_as_such(agent, facts, words):
    promise(Target(name="resolution", measure=Measure.WORKING_DAYS, rests_in=[], levels=[], **facts))
    ticket = make_ticket("query")
    assert words in words_of(browser_of(agent).get(address(ticket), headers=HTMX).text)


def test_nights_lie_between_the_bars_and_each_stretch_is_listed(agent, travel):
    levels = [Level(name="climb", minutes=60, actions=[])]
    promise(Target(name="resolution", length=24 * 60, rests_in=[], levels=levels))
    ticket = make_ticket("query")
    travel("2026-03-03 12:00")
    html = browser_of(agent).get(address(ticket), headers=HTMX).text
    windows = html.count('<rect class="open"')
    assert windows == html.count("<li>") == len(told(browser_of(agent), ticket)["windows"]) > 2
    assert {"due", "now", "ahead"} <= set(re.findall(r'<text class="(\w+)"', html))


@pytest.mark.parametrize("language", ["en", "zh", "es", "fa"])
def test_it_reads_in_every_language_as_part_and_as_page(ticket, language):
    browser = browser_of(make_agent(language=language))
    part = browser.get(address(ticket), headers=HTMX).text
    page = browser.get(address(ticket)).text
    assert "<html" not in part
    assert "<svg" in part
    assert f'lang="{language}' in page
    assert f"timer-{told_id(part)}-explained" in page


def told_id(html):
    return re.search(r'id="timer-(\d+)-explained"', html)[1]


def test_where_lines_run_from_right_to_left_time_does_too():
    start, end = moment(NINE), moment("2026-03-02 13:00")
    quarter = (start, moment("2026-03-02 10:00"))
    assert Scale(start, end).bars([quarter])[0].x == 0
    assert Scale(start, end, mirrored=True).bars([quarter])[0].x == 75


def test_hours_too_close_for_the_eye_are_one_bar():
    start = moment(NINE)
    days = [(start + timedelta(days=day), start + timedelta(days=day, hours=9)) for day in range(60)]
    short = Scale(start, start + timedelta(days=10))
    long = Scale(start, start + timedelta(days=60))
    assert len(short.bars(days[:10])) == 10
    bars = long.bars(days)
    gaps = [after.x - before.x - before.width for before, after in pairwise(bars)]
    assert all(gap >= JOINED for gap in gaps)


def test_labels_that_would_meet_get_lanes_of_their_own():
    near = [Tick(50, "Warning", "ahead"), Tick(52, "Due", "due"), Tick(90, "Now", "now", "end")]
    assert [tick.lane for tick in in_lanes(near)] == [0, 1, 0]


@pytest.mark.parametrize("end", ["", ".json"])
def test_who_may_not_see_the_ticket_is_told_nothing(ticket, end):
    stranger = browser_of(make_clerk(make_unit()))
    assert stranger.get(address(ticket) + end).status_code == 404


@pytest.mark.parametrize("end", ["", ".json"])
def test_a_clock_the_ticket_does_not_have_is_404(ticket, agent, end):
    assert browser_of(agent).get(address(ticket, "unit_reply") + end).status_code == 404


def test_the_page_leads_to_each_clock_without_a_script(ticket, agent):
    html = browser_of(agent).get(f"/desk/tickets/{ticket.reference}").text
    for target in ("first_response", "resolution"):
        assert f'<a href="{address(ticket, target)}">' in html


def test_a_ticket_without_a_policy_is_promised_nothing(agent):
    with transaction():
        db.session.execute(sa.update(Policy).values(condition="kind:delivery"))
        configuration_changed()
    ticket = make_ticket("query")
    assert "Nothing is promised." in browser_of(agent).get(f"/desk/tickets/{ticket.reference}").text


def test_a_ticket_with_a_policy_is_promised_something(ticket, agent):
    assert "Nothing is promised." not in browser_of(agent).get(f"/desk/tickets/{ticket.reference}").text


class TestDelays:
    """What was reached later than it should have been says so: as far as we know, and no further."""

    def at(self, agent, ticket):
        html = browser_of(agent).get(address(ticket, "first_response"), headers=HTMX).text
        return html, told(browser_of(agent), ticket, "first_response")["levels"]

    def test_what_the_clock_missed_says_by_how_much(self, ticket, agent, travel):
        travel("2026-03-02 12:04:30")
        sweep_timers()
        travel("2026-03-02 13:06")
        sweep_timers()
        html, levels = self.at(agent, ticket)
        assert "Warning tells whoever has it · reached 4 min after its moment" in words_of(html)
        assert re.search(r"Late tells[^·]* · reached 6 min after its moment", words_of(html))
        assert re.search(r'<text class="passed"[^>]*>Late \(\+6 min\)</text>', html)
        assert [(each["planned_at"], each["late_seconds"]) for each in levels[:2]] == [
            ("2026-03-02T12:00:00+00:00", 270.0),
            ("2026-03-02T13:00:00+00:00", 360.0),
        ]

    def test_what_was_reached_in_time_says_nothing(self, ticket, agent, travel):
        for at in ("2026-03-02 12:00:01", "2026-03-02 13:00:02"):
            travel(at)
            sweep_timers()
        html, levels = self.at(agent, ticket)
        assert "after its moment" not in html
        assert not re.search(r'<text class="passed"[^>]*>Late', html)
        assert [each["late_seconds"] for each in levels[:2]] == [1.0, 2.0]

    def test_what_was_noted_before_we_knew_says_nothing(self, ticket, agent, travel):
        travel("2026-03-02 12:04")
        sweep_timers()
        with transaction():
            db.session.execute(sa.update(LevelReached).values(planned_at=None))
        html, levels = self.at(agent, ticket)
        assert "after its moment" not in html
        assert (levels[0]["planned_at"], levels[0]["late_seconds"]) == (None, None)
