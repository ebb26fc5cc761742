"""What there is to be good at, and how much of each channel people are given at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.accounts.models import Skill, User, UserSkill
from app.core.configuration import changed
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.capacity import ChannelCapacity, capacities
from app.routing.models import QueueSkill
from app.routing.operations.abilities import add_skill, remove_skill, set_capacity, set_skill
from app.routing.operations.holding import assign_ticket
from app.routing.staff import skills_in
from tests.factories import browser_of, events_named, make_agent, make_queue, make_ticket, make_user
from tests.locks import until_somebody_waits

LAW = {"code": "law", "en": "Law", "zh": "法律", "es": "Derecho", "fa": "حقوق"}


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


def test_a_skill_is_made_and_called_in_four_languages(admin):
    answer = admin.post("/admin/skills", data=LAW)
    assert answer.location == "/admin/skills/law"
    assert [skills_in(each)["law"] for each in ("en", "zh", "es", "fa", "de")] == [
        "Law",
        "法律",
        "Derecho",
        "حقوق",
        "Law",
    ]
    admin.post("/admin/skills/law", data={"en": "Law and claims"})
    assert db.session.get(Skill, "law").names == {"en": "Law and claims"}
    assert [each.name for each in events_named("skill.added") + events_named("skill.renamed")] == [
        "skill.added",
        "skill.renamed",
    ]
    assert "Law and claims" in admin.get("/admin/skills").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "Law!"}, "A code begins with a letter"),
        ({"en": ""}, "Give it a name."),
        ({"code": ""}, "Give it a code."),
    ],
)
def test_what_cannot_be_a_skill_is_told_beside_the_form(admin, wrong, told):
    answer = admin.post("/admin/skills", data=LAW | wrong)
    assert answer.status_code == 422
    assert told in answer.text
    assert events_named("skill.added") == []


def test_a_code_is_used_once(admin):
    admin.post("/admin/skills", data=LAW)
    answer = admin.post("/admin/skills", data=LAW | {"en": "Other"})
    assert answer.status_code == 422
    assert "There is a skill of this code already." in answer.text


def test_what_is_used_is_not_removed_and_says_where(admin):
    agent, queue = make_agent(queues=[], name="Ann Lee"), make_queue("lawyers")
    admin.post("/admin/skills", data=LAW)
    with transaction():
        set_skill(agent, "law", 4, actor=SYSTEM)
        db.session.add(QueueSkill(queue_id=queue.id, skill_code="law", level=2))
        changed()
    html = admin.get("/admin/skills/law").text
    for words in ("Ann Lee", "level 4", "lawyers", "at 2 or better", "cannot be removed"):
        assert words in html
    assert admin.post("/admin/skills/law/removal").status_code == 422
    assert db.session.get(Skill, "law") is not None


def test_what_nobody_uses_is_removed(admin):
    admin.post("/admin/skills", data=LAW)
    assert admin.post("/admin/skills/law/removal").location == "/admin/skills"
    assert db.session.get(Skill, "law") is None
    [event] = events_named("skill.removed")
    assert event.data == {"code": "law"}
    assert admin.get("/admin/skills/law").status_code == 404


def test_a_language_that_a_queue_asks_for_names_the_queue(admin):
    queue = make_queue("texts", languages=["pt"])
    with transaction():
        queue.language_level = 3
        add_skill("pt", {"en": "Portuguese"})
    html = admin.get("/admin/skills").text
    assert "one queue asks for it" in html
    assert "nobody can take from them" in html


def test_a_language_is_asked_for_by_queues_of_every_language(admin):
    queue = make_queue("any-language")
    with transaction():
        queue.language_level = 2
        changed()
    assert "any-language" in admin.get("/admin/skills/en").text
    assert admin.post("/admin/skills/en/removal").status_code == 422


def test_a_default_says_what_it_means_and_whom_it_would_touch(admin):
    ann, own = make_agent(name="Ann"), make_agent(name="Own")
    for user in (ann, ann, own):
        ticket = make_ticket()
        with transaction():
            assign_ticket(ticket, user.id, actor=SYSTEM)
    with transaction():
        set_capacity(own, "sms", 1)
    assert "Whoever has one in hand is held out nothing else" in admin.get("/admin/capacity").text
    html = admin.post("/admin/capacity/sms", data={"most": "2", "blocks": "y"}).text
    for words in (
        "5 → 2",
        "would block everything else",
        "2 people hold some of it now.",
        "One of them would be asked for no more of it until they hold less.",
        "2 would be asked for nothing else meanwhile.",
        "One person has a number of their own, which stays.",
    ):
        assert words in html
    assert db.session.get(ChannelCapacity, "sms").most == 5
    assert admin.post("/admin/capacity/sms", data={"most": "2", "sure": "y"}).status_code == 303
    assert (db.session.get(ChannelCapacity, "sms").most, capacities().most(own.id, "sms")) == (2, 1)
    [event] = events_named("capacity.changed")
    assert event.data == {"channel": "sms", "was": [5, False], "to": [2, False]}


@pytest.mark.parametrize("most", ["", "-1", "1001", "many"])
def test_no_number_is_no_capacity(admin, most):
    answer = admin.post("/admin/capacity/sms", data={"most": most, "sure": "y"})
    assert answer.status_code == 422
    assert events_named("capacity.changed") == []
    assert admin.post("/admin/capacity/pigeon", data={"most": "1"}).status_code == 404


@pytest.fixture
def told_apart(own_app):
    """Two acts, each in a thread of its own: somebody is given a skill, and the skill is removed."""
    user_id = make_agent(queues=[]).id
    with transaction():
        add_skill("law", {"en": "Law"})

    def give():
        set_skill(db.session.get_one(User, user_id), "law", 3)

    def remove():
        remove_skill(db.session.get_one(Skill, "law"))

    def beside(act):
        with own_app.app_context(), transaction():
            act()

    return give, remove, beside


@pytest.mark.parametrize("is_given_first", [True, False])
def test_a_skill_is_given_or_removed_but_never_both(told_apart, is_given_first):
    give, remove, beside = told_apart
    first, second = (give, remove) if is_given_first else (remove, give)
    with ThreadPoolExecutor(1) as thread:
        with transaction():
            first()
            later = thread.submit(beside, second)
            until_somebody_waits()
        with pytest.raises(Refused, match="It is used" if is_given_first else "There is no such skill"):
            later.result()
    assert (db.session.query(UserSkill).count() > 0) == is_given_first
