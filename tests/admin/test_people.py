"""Colleagues who work tickets: the list, one of them, and what a change would do before it is made."""

import re

import pytest
import sqlalchemy as sa

from app.accounts.models import UserSkill
from app.accounts.operations import deactivate_user
from app.core.configuration import changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.capacity import AgentCapacity, capacities
from app.routing.models import QueueMember, QueueSkill
from app.routing.operations.abilities import add_skill, set_capacity, set_skill
from app.routing.operations.attending import enter
from app.routing.operations.holding import assign_ticket
from app.routing.operations.membership import add_member
from app.routing.presence import State
from app.routing.staff import levels_now, rooms_now, shares_now, staff_page, staffing_of
from tests.factories import (
    browser_of,
    events_named,
    make_agent,
    make_clerk,
    make_queue,
    make_ticket,
    make_unit,
    make_user,
)


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


def fill_in(admin, path, data=None):
    """Submit the form as it is shown now, with other words in some of its fields."""
    return admin.post(path, data=shown(admin, path) | (data or {}))


def shown(admin, path):
    """What the fields said when the page was drawn, which the form sends along."""
    html = admin.get(path.rpartition("/")[0]).text
    return dict(re.findall(r'name="(was-[^"]+)" value="([^"]*)"', html))


def make_skills(*codes):
    with transaction():
        for code in codes:
            add_skill(code, {"en": f"Skill {code}"})


def be_good_at(user, **levels):
    with transaction():
        for code, level in levels.items():
            set_skill(user, code, level, actor=SYSTEM)


def ask_for(queue, code, level):
    with transaction():
        db.session.add(QueueSkill(queue_id=queue.id, skill_code=code, level=level))
        changed()


@pytest.fixture
def lawyers(app):
    """A queue that asks for law at 3, with two members who have it, one of them available, and one who has not."""
    make_skills("law")
    good, better, other = (make_agent(queues=[], name=name) for name in ("Ann Good", "Bo Better", "Cy Other"))
    queue = make_queue("lawyers", kinds=["complaint"], members=[good, better, other])
    ask_for(queue, "law", 3)
    be_good_at(good, law=3)
    be_good_at(better, law=5)
    with transaction():
        enter(better.id, State.AVAILABLE, actor=SYSTEM)
    return queue, good, better, other


def test_only_who_works_tickets_is_listed(admin):
    agent, clerk, gone = make_agent(name="Ann Agent"), make_clerk(make_unit()), make_agent(name="Gone Agent")
    with transaction():
        deactivate_user(gone)
    html = admin.get("/admin/people").text
    assert "Ann Agent" in html
    assert clerk.name not in html
    assert "Gone Agent" not in html
    assert admin.get(f"/admin/people/{agent.id}").status_code == 200
    assert admin.get(f"/admin/people/{clerk.id}").status_code == 404
    assert admin.get(f"/admin/people/{gone.id}").status_code == 404


def test_the_list_shows_where_somebody_works_how_well_and_whether_they_are_there(admin, lawyers):
    with transaction():
        enter(lawyers[1].id, State.BREAK, reason="meal", actor=SYSTEM)
    html = admin.get("/admin/people?q=ann").text
    for words in ("Ann Good", "lawyers", "Skill law", "Meal"):
        assert words in html
    assert "Bo Better" not in html
    assert "Nobody is called so." in admin.get("/admin/people?q=100%25").text


def test_pages_go_on_after_the_last_name_and_miss_nobody(admin):
    people = [make_agent(queues=[], name="Same Name") for _ in range(3)] + [make_agent(queues=[], name="Zed")]
    first = staff_page(limit=2)
    second = staff_page(after=(first[1].name, first[1].id), limit=2)
    assert [row.id for row in first[:2]] + [row.id for row in second] == [user.id for user in people]
    assert len(first) == 3
    html = admin.get(f"/admin/people?after=Same+Name&id={people[1].id}").text
    assert "Zed" in html
    assert "From the beginning" in html


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/people?after=x&id=9223372036854775808", 200),
        ("/admin/people?after=x%00&id=1", 200),
        ("/admin/people?q=a%00b", 200),
        ("/admin/shifts?person=99999999999", 404),
        ("/admin/rules/firings?rule=99999999999", 200),
        ("/admin/rules/firings?before=9223372036854775808", 200),
    ],
)
def test_what_no_column_can_hold_is_nothing(admin, path, status):
    assert admin.get(path).status_code == status


def test_what_losing_a_skill_would_do_is_shown_and_nothing_is_saved(admin, lawyers):
    queue, good, better, _ = lawyers
    make_ticket("complaint")
    make_ticket("complaint")
    html = fill_in(admin, f"/admin/people/{better.id}/skills", data={"level-law": "2"}).text
    assert "5 → 2" in html
    assert "They could no longer take from it." in html
    assert "Members who are able: 2 → 1; of them available now: 1 → 0." in html
    assert "Waiting there: 2 pieces." in html
    assert "Nobody who works it" not in html
    assert db.session.get(UserSkill, (better.id, "law")).level == 5
    assert events_named("user.skill_changed", subject_id=better.id)[-1].data["to"] == 5
    assert staffing_of([queue.id])[queue.id].able == {good.id, better.id}


def test_it_says_when_nobody_would_be_able_any_more(admin, lawyers):
    _, good, better, _ = lawyers
    make_ticket("complaint")
    data = {"level-law": "0", "sure": "y"}
    answer = fill_in(admin, f"/admin/people/{good.id}/skills", data=data)
    assert answer.location == f"/admin/people/{good.id}#skills"
    assert db.session.get(UserSkill, (good.id, "law")) is None
    html = fill_in(admin, f"/admin/people/{better.id}/skills", data={"level-law": "1"}).text
    assert "Nobody who works it could take 1 piece of that." in html
    back = fill_in(admin, f"/admin/people/{good.id}/skills", data={"level-law": "4"}).text
    assert "They could take from it from now on." in back


def test_a_language_lost_is_told_where_only_its_pieces_are(admin):
    agent = make_agent(queues=[], name="Ann")
    queue = make_queue("texts", kinds=["query"], members=[agent])
    with transaction():
        queue.language_level = 3
        changed()
    be_good_at(agent, zh=4, en=4)
    make_ticket(language="zh")
    make_ticket(language="en")
    html = fill_in(admin, f"/admin/people/{agent.id}/skills", data={"level-zh": "2"}).text
    assert "No longer in: Chinese." in html
    assert "Nobody who works it could take 1 piece of that." in html
    assert "English." not in html


def test_saving_says_who_was_how_good_before(admin, lawyers):
    good = lawyers[1]
    fill_in(admin, f"/admin/people/{good.id}/skills", data={"level-law": "5", "sure": "y"})
    event = events_named("user.skill_changed", subject_id=good.id)[-1]
    assert event.data == {"skill": "law", "was": 3, "to": 5}
    count = len(events_named("user.skill_changed"))
    fill_in(admin, f"/admin/people/{good.id}/skills", data={"level-law": "5", "sure": "y"})
    assert len(events_named("user.skill_changed")) == count


def test_a_level_there_is_not_is_refused_beside_the_form(admin, lawyers):
    answer = fill_in(admin, f"/admin/people/{lawyers[1].id}/skills", data={"level-law": "6"})
    assert answer.status_code == 422
    assert "A level is a number from 1 to 5." in answer.text
    assert "Nothing would be different." in fill_in(admin, f"/admin/people/{lawyers[1].id}/skills").text


def test_taking_somebody_out_of_a_queue_is_shown_first(admin, lawyers):
    queue, _, better, _ = lawyers
    ticket = make_ticket("complaint")
    with transaction():
        assign_ticket(ticket, better.id, actor=SYSTEM)
    path, wanted = f"/admin/people/{better.id}/queues", {f"weight-{queue.id}": "0"}
    html = fill_in(admin, path, data=wanted).text
    assert "They keep what they hold of it: 1 piece." in html
    assert "Members who are able: 2 → 1; of them available now: 1 → 0." in html
    assert db.session.get(QueueMember, (queue.id, better.id)) is not None
    fill_in(admin, path, data=wanted | {"sure": "y"})
    assert db.session.get(QueueMember, (queue.id, better.id)) is None
    assert [each.data["user"] for each in events_named("queue.member_removed")] == [better.id]


def test_a_weight_and_a_new_queue_are_saved(admin, lawyers):
    queue, _, better, other = lawyers
    more = make_queue("more")
    wanted = {f"weight-{queue.id}": "3", "join": str(more.id), "sure": "y"}
    fill_in(admin, f"/admin/people/{better.id}/queues", data=wanted)
    theirs = sa.select(QueueMember.queue_id, QueueMember.weight).where(QueueMember.user_id == better.id)
    assert dict(db.session.execute(theirs).all()) == {queue.id: 3, more.id: 1}
    [event] = events_named("queue.weight_set")
    assert event.data == {"user": better.id, "was": 1, "to": 3}
    html = admin.get(f"/admin/people/{other.id}").text
    assert "lacks a skill that it asks for" in html
    refused = fill_in(admin, f"/admin/people/{better.id}/queues", data={f"weight-{queue.id}": "11"})
    assert refused.status_code == 422


def test_a_capacity_says_what_they_hold_and_whether_they_are_asked_further(admin, lawyers):
    _, _, better, _ = lawyers
    for _ in range(2):
        ticket = make_ticket("complaint")
        with transaction():
            assign_ticket(ticket, better.id, actor=SYSTEM)
    path = f"/admin/people/{better.id}/capacity"
    html = fill_in(admin, path, data={"most-sms": "2", "most-email": ""}).text
    assert "5 → 2" in html
    assert "They hold 2 pieces of it now." in html
    assert "They would not be asked for more until they hold less." in html
    assert "They would be asked for more." in fill_in(admin, path, data={"most-sms": "3"}).text
    fill_in(admin, path, data={"most-sms": "2", "sure": "y"})
    assert not capacities().has_room(better.id, {"sms": 2}, "sms")
    fill_in(admin, path, data={"most-sms": "", "sure": "y"})
    assert db.session.get(AgentCapacity, (better.id, "sms")) is None
    told = [each.data for each in events_named("user.capacity_changed")]
    assert told == [{"channel": "sms", "was": None, "to": 2}, {"channel": "sms", "was": 2, "to": None}]
    assert fill_in(admin, path, data={"most-sms": "1001"}).status_code == 422


def test_what_others_changed_since_the_page_was_drawn_stays(admin, lawyers):
    make_skills("tax")
    good = lawyers[1]
    path = f"/admin/people/{good.id}/skills"
    old = shown(admin, path) | {"level-law": "3", "level-tax": "0", "sure": "y"}
    be_good_at(good, law=5)
    assert admin.post(path, data=old | {"level-tax": "2"}).status_code == 303
    assert levels_now(good.id) == {"law": 5, "tax": 2}
    refused = admin.post(path, data=old | {"level-law": "1"})
    assert (refused.status_code, "Meanwhile somebody else changed" in refused.text) == (409, True)
    assert levels_now(good.id) == {"law": 5, "tax": 2}


def test_who_was_let_in_meanwhile_keeps_their_weight(admin, lawyers):
    more, better = make_queue("more"), lawyers[2]
    path = f"/admin/people/{better.id}/queues"
    wanted = shown(admin, path) | {"join": str(more.id), "sure": "y"}
    with transaction():
        add_member(more, better, weight=4)
    assert admin.post(path, data=wanted).status_code == 409
    assert shares_now(better.id)[more.id] == 4


def test_an_own_capacity_that_others_changed_stays(admin, lawyers):
    person = lawyers[1]
    path = f"/admin/people/{person.id}/capacity"
    old = shown(admin, path)
    with transaction():
        set_capacity(person, "sms", 3)
    assert admin.post(path, data=old | {"most-sms": "2", "sure": "y"}).status_code == 409
    assert admin.post(path, data=old | {"most-sms": "", "most-email": "x", "sure": "y"}).status_code == 303
    assert rooms_now(person.id) == {"sms": 3}
