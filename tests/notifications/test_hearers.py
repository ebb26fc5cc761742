"""A level names people and roles: they are told, or the supervisors in their stead; never nobody."""

import pytest

from app.accounts.models import Role, Unit, User
from app.accounts.operations import deactivate_user, grant_role
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.notifications.queries import count_unseen
from app.sla.actions import check_action
from app.sla.jobs import sweep_timers
from app.sla.models import About, Measure
from tests.admin.policy_forms import error_at, form_of, new_form, words
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_handoff,
    make_supervisor,
    make_ticket,
    make_unit,
    make_user,
)
from tests.notifications.levels import DUE, MONDAY, hours_begin, notices, opened, promise
from tests.sla.arranging import level, policy, put_in_force, sweep, target
from tests.sla.drafts import drafted, make_draft, says
from tests.test_budgets import counted, told

DRAFT = "/admin/policies/draft"


def leave(user):
    """They work here no more."""
    with transaction():
        deactivate_user(db.session.get_one(User, user.id))


def told_to():
    return [notice.user_id for notice in notices()]


def test_a_person_is_told_wherever_they_work(station, travel):
    make_supervisor(unit=station)
    person = make_agent()
    promise(f"notify:person:{person.email}")
    opened(travel)
    sweep(travel, DUE)
    assert told_to() == [person.id]


def test_whoever_sees_a_ticket_sees_no_sign_in_names_of_colleagues(station, travel):
    """On no page of it, in no JSON, and in nothing that is kept of it."""
    person = make_agent(name="Ann Lee")
    put_in_force(
        policy(
            "all",
            resolution=target(
                120,
                Measure.MINUTES,
                level("soon", f"notify:person:{person.email}", per_cent=-25),
                level("late", f"notify:person:{person.email}", per_cent=0),
            ),
        )
    )
    ticket = opened(travel)
    sweep(travel, "2026-03-02 15:30")
    assert told_to() == [person.id]
    [event] = events_named("sla.level_reached", ticket_id=ticket.id)
    assert event.data["actions"] == [f"notify:person:{person.id}"]

    browser, address = browser_of(make_agent()), f"/desk/tickets/{ticket.reference}"
    clock = f"{address}/timers/resolution"
    pages = [browser.get(each).text for each in (address, clock, f"{clock}.json")]
    assert not [page for page in pages if person.email in page]
    assert "tells \u2068Ann Lee\u2069" in pages[1]
    levels = browser.get(f"{clock}.json").json["levels"]
    assert [each["actions"] for each in levels] == [["notify:person"]] * 2


def test_the_supervisors_hear_for_whoever_has_that_sign_in_name_no_more(station, travel):
    supervisor, person = colleague(make_supervisor(unit=station)), make_agent()
    promise(f"notify:person:{person.email}", per_cent=-25)
    ticket = opened(travel)
    with transaction():
        db.session.get_one(User, person.id).email = "another@here.test"
    clock = f"/desk/tickets/{ticket.reference}/timers/resolution"
    assert "tells \u2068a colleague\u2069" in browser_of(supervisor).get(clock).text
    sweep(travel, DUE)
    assert told_to() == [supervisor.id]


def test_a_person_is_told_within_their_own_hours(station, travel):
    late_riser = colleague(make_agent(unit=station))
    promise(f"notify:person:{late_riser.email}")
    opened(travel, "2026-03-02 20:00")
    sweep(travel, "2026-03-02 22:00")
    hours_begin(travel, "2026-03-03 08:59")
    assert count_unseen(late_riser) == 0
    hours_begin(travel, "2026-03-03 09:00")
    assert count_unseen(late_riser) == 1


def test_a_person_is_told_at_any_hour_if_the_level_says_so(station, travel):
    late_riser = colleague(make_agent(unit=station))
    promise(f"notify:person:{late_riser.email}", at_any_hour=True)
    opened(travel, "2026-03-02 20:00")
    sweep(travel, "2026-03-02 22:00")
    assert count_unseen(late_riser) == 1


def test_the_supervisors_hear_for_whoever_has_left(station, travel):
    supervisor, person = make_supervisor(unit=station), make_agent()
    promise(f"notify:person:{person.email}")
    opened(travel)
    leave(person)
    sweep(travel, DUE)
    assert told_to() == [supervisor.id]


def test_the_supervisors_hear_for_whoever_may_not_see_the_ticket(station, travel):
    supervisor, person = make_supervisor(unit=station), make_clerk(make_unit())
    promise(f"notify:person:{person.email}")
    opened(travel)
    sweep(travel, DUE)
    assert told_to() == [supervisor.id]


def test_a_role_is_told_in_the_unit_or_the_nearest_above_that_has_anybody_of_it(station, travel):
    promise("notify:role:clerk")
    above = make_clerk(db.session.get_one(Unit, station.parent_id))
    make_clerk(make_unit())
    opened(travel)
    sweep(travel, DUE)
    assert told_to() == [above.id]
    here, beside = make_clerk(station), make_clerk(station)
    opened(travel, "2026-03-03 10:00")
    sweep(travel, "2026-03-03 12:00")
    assert told_to() == [above.id, here.id, beside.id]


def test_the_supervisors_hear_where_nobody_has_the_role(station, travel):
    promise("notify:role:clerk")
    supervisor, clerk = make_supervisor(unit=station), make_clerk(station)
    leave(clerk)
    opened(travel)
    sweep(travel, DUE)
    assert told_to() == [supervisor.id]


def test_of_a_unit_that_was_asked_the_role_there_is_told(station, travel):
    clerk = make_clerk(station)
    asked = policy(
        "units", unit_reply=target(120, Measure.MINUTES, level("breach", "notify:role:clerk", per_cent=0))
    )
    asked.about = About.HANDOFF
    put_in_force(asked)
    travel(MONDAY)
    make_handoff(station)
    sweep(travel, DUE)
    assert told_to() == [clerk.id]


def test_whoever_is_named_twice_is_told_once(station, travel):
    supervisor = make_supervisor(unit=station)
    promise("notify:supervisors", "notify:role:supervisor", f"notify:person:{supervisor.email}")
    opened(travel)
    sweep(travel, DUE)
    assert told_to() == [supervisor.id]


@pytest.mark.parametrize("whom", ["role:clerk", "person:user@here.test"])
def test_naming_somebody_costs_the_same_however_many_tickets_reach_it(station, travel, whom):
    make_supervisor(unit=station)
    clerk = make_clerk(station)
    with transaction():
        db.session.get_one(User, clerk.id).email = "user@here.test"
    costs = []
    for number, day in ((2, "2026-03-02"), (7, "2026-03-03")):
        promise(f"notify:{whom}")
        travel(f"{day} 10:00")
        for _ in range(number):
            make_ticket("query")
        travel(f"{day} 12:00")
        db.session.expunge_all()
        with counted() as seen:
            sweep_timers()
        costs.append(len(seen))
    assert len(notices()) == 9
    assert costs[1] <= costs[0], told(seen)


class TestSaving:
    """Nobody is written into a policy who would never hear of it."""

    def refused(self, action):
        with pytest.raises(Refused) as refusal:
            check_action(action, [])
        return str(refusal.value)

    def test_somebody_unknown_is_refused(self, app):
        assert self.refused("notify:person:nobody@here.test") == "Nobody signs in as “nobody@here.test”."
        assert self.refused("notify:role:king") == "There is no role “king”."

    def test_whoever_has_left_is_refused(self, app):
        person = make_agent()
        leave(person)
        assert self.refused(f"notify:person:{person.email}") == f"The account “{person.email}” is closed."

    def test_whoever_may_see_no_ticket_is_refused(self, app):
        admin = make_user("administrator")
        assert "may see no tickets" in self.refused(f"notify:person:{admin.email}")
        assert "may see no tickets" in self.refused("notify:role:administrator")
        unit = make_unit()
        with transaction():
            grant_role(db.session.get_one(User, admin.id), "agent", unit)
        check_action(f"notify:person:{admin.email}", [])

    def test_a_role_that_lost_its_right_is_refused_and_its_people_are_told_no_more(self, station, travel):
        promise("notify:role:clerk")
        supervisor, _clerk = make_supervisor(unit=station), make_clerk(station)
        with transaction():
            db.session.get_one(Role, "clerk").rights = ["handoffs.answer"]
            configuration_changed()
        assert "may see no tickets" in self.refused("notify:role:clerk")
        opened(travel)
        sweep(travel, DUE)
        assert told_to() == [supervisor.id]


class TestOverHttp:
    """From the administrator's form to the notice on a colleague's page."""

    LEVEL = "targets-0-levels-1"

    @pytest.fixture
    def admin(self, app):
        make_draft()
        return browser_of(make_user("administrator"))

    def add(self, admin, **level):
        fields = {f"{self.LEVEL}-{name}": value for name, value in level.items()}
        return admin.post(f"{DRAFT}/policies", data=new_form(condition="", **fields))

    def test_people_and_roles_are_written_shown_and_told(self, admin, station, travel):
        person, clerk = colleague(make_agent()), colleague(make_clerk(station))
        saved = self.add(
            admin,
            actions=[],
            tells_people=f" {person.email.upper()}؛{clerk.email}",
            tells_roles=["clerk"],
            at_any_hour="y",
        )
        assert saved.status_code == 303
        assert says("mine").targets[0].levels[1].actions == (
            *sorted(f"notify:person:{each.email}" for each in (person, clerk)),
            "notify:role:clerk",
        )
        for page in (DRAFT, f"{DRAFT}/difference"):
            said = words(admin.get(page).text).replace("\u2068", "").replace("\u2069", "")
            assert f"tells {person.email}" in said
            assert "and tells whoever has the role “Unit clerk” when it is due" in said
        assert self.again(admin, "mine").status_code == 303
        self.put_in_force(admin)
        travel(MONDAY)
        ticket = make_ticket("query")
        sweep(travel, "2026-03-03 18:00")
        for who in (person, clerk):
            assert ticket.reference[:3] in browser_of(who).get("/desk/notices").text
        assert set(told_to()) == {person.id, clerk.id}
        strip = browser_of(person).get(f"/desk/tickets/{ticket.reference}/timers/first_response")
        assert "tells whoever has the role" in strip.text

    def again(self, admin, code):
        """The page as it stands is sent back, and says the same."""
        path, before = f"{DRAFT}/policies/{drafted(code).id}", says(code)
        answer = admin.post(path, data=form_of(admin.get(path).text))
        assert says(code) == before
        return answer

    def put_in_force(self, admin):
        put_to_the_top = f"{DRAFT}/policies/{drafted('mine').id}/place"
        place = (
            admin.get(f"{DRAFT}/policies/{drafted('mine').id}")
            .text.partition('name="was" value="')[2]
            .partition('"')[0]
        )
        assert admin.post(put_to_the_top, data={"was": place, "to": "1"}).status_code == 303
        shown = admin.get(f"{DRAFT}/difference").text.partition('name="shown" value="')[2].partition('"')[0]
        assert admin.post(f"{DRAFT}/commencement", data={"shown": shown}).status_code == 303

    def test_a_name_nobody_has_is_told_beside_its_field(self, admin):
        answer = self.add(admin, tells_people="nobody@here.test")
        assert answer.status_code == 422
        assert error_at(answer.text, f"{self.LEVEL}-tells_people") == "Nobody signs in as “nobody@here.test”."

    def test_a_role_nobody_knows_is_told_beside_its_field(self, admin):
        answer = self.add(admin, tells_roles=["king"])
        assert answer.status_code == 422
        assert "There is no role “king”." in answer.text
