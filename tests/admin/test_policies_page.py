"""The administrator's pages of policies: the set in force, those of before, and the tester."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.items.models import Stage
from app.sla.forms.trying import STAGES
from app.sla.models import About, Measure, Policy, PolicySet
from app.sla.operations.policies import put_in_force
from app.sla.rules import LevelRule, rulebook_in_force
from app.sla.sets import PAGE, find_draft
from tests.admin.policy_forms import words
from tests.factories import browser_of, make_point, make_ticket, make_unit, make_user
from tests.sla.drafts import add, calendar_id, make_draft, promise, written

PAGES = [
    "/admin/policies",
    "/admin/policies/sets",
    "/admin/policies/tester",
    "/admin/policies/draft",
    "/admin/policies/draft/difference",
    "/admin/policies/draft/new",
]


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


@pytest.fixture
def draft(app):
    return make_draft()


def bring_in_force(*contents):
    """A set that holds these only."""
    written_on = make_draft()
    with transaction():
        db.session.execute(sa.delete(Policy).where(Policy.set_id == written_on.id))
        db.session.expire_all()
    for content in contents:
        add(content)
    with transaction():
        put_in_force(find_draft(), actor=SYSTEM, at=now())


def test_settings_name_the_page(admin):
    assert 'href="/admin/policies"' in admin.get("/start").text


def test_policies_stand_in_order_with_their_promises_in_words(admin):
    said = words(admin.get("/admin/policies").text)
    assert "1 Complaint, grade VIP complaint-vip · kind:complaint grade:vip" in said
    assert (
        "First response 30 min of “ Handling hours ” tells whoever has it at 75%, tells whoever has it"
        in said
    )
    assert said.index("complaint-gold") < said.index("complaint-silver") < said.index("query-vip")
    assert "rests in: Waiting for customer" in said
    assert "Whoever fits none is promised nothing." in said
    assert "Whoever fits none has no legal clock." in said


def test_conditions_and_levels_are_spoken(admin):
    levels = (
        LevelRule("warning", working_days=-1),
        LevelRule("breach"),
        LevelRule("climb", minutes=90, actions=("climb",), at_any_hour=True),
    )
    days = promise(name="resolution", length=3, measure=Measure.WORKING_DAYS, end_of_day=True, levels=levels)
    law = promise(name="legal_answer", length=2, measure=Measure.CALENDAR_MONTHS, levels=())
    bring_in_force(
        written("mine", "kind:query grade:gold,vip -channel:voice,sms topic:* -product:*", targets=(days,)),
        written("law", "journey:domestic", about=About.LAW, source="A law, 2020", targets=(law,)),
    )
    said = words(admin.get("/admin/policies").text)
    assert "Query, grade gold or VIP, not by SMS or by phone, any topic, no product" in said
    assert "Resolution 3 working days of “ Office hours ”, until the end of the last day" in said
    assert "warns 1 working day before it is due, is noted as late when it is due" in said
    assert "climbs 1h 30m after it was due (at any hour)" in said
    assert (
        "within the country law · journey:domestic · A law, 2020 Answer by law 2 months is noted as late"
        in said
    )


def test_a_default_is_shown_as_such_and_what_comes_after_it_too(admin):
    bring_in_force(written("all", ""), written("nothing", "", targets=()))
    with transaction():
        db.session.execute(sa.update(Policy).where(Policy.code == "nothing").values(condition="kind:query"))
    said = words(admin.get("/admin/policies").text)
    assert "1 Everybody who fits none before Default all" in said
    assert (
        "2 Query Never reached: one before fits everybody nothing · kind:query Nothing is promised." in said
    )
    assert "Whoever fits none is promised nothing." not in said


def test_units_are_called_by_their_names(admin):
    unit = make_unit("OT0001")
    bring_in_force(written("theirs", "unit:ot0001"))
    assert f"unit {unit.names['en']}" in words(admin.get("/admin/policies").text)


def test_without_a_set_it_says_so(admin):
    with transaction():
        db.session.execute(sa.text("UPDATE policy_set SET state = 'past'"))
    for path in ("/admin/policies", "/admin/policies/tester?kind=query"):
        assert "No set of policies is in force: nothing is promised to anybody." in words(
            admin.get(path).text
        )


@pytest.mark.parametrize("language", ["zh", "es", "fa"])
def test_every_page_is_there_in_every_language(draft, language):
    browser = browser_of(make_user("administrator", language=language))
    for path in [*PAGES, "/admin/policies/tester?kind=query&grade=gold"]:
        answer = browser.get(path)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text
        assert "Policies" not in words(answer.text)


@pytest.mark.parametrize("role", ["agent", "supervisor", "clerk"])
def test_others_are_refused(draft, role):
    browser = browser_of(make_user(role))
    policy = db.session.scalar(sa.select(Policy.id).where(Policy.set_id == draft.id).limit(1))
    one = f"/admin/policies/draft/policies/{policy}"
    assert [browser.get(path).status_code for path in [*PAGES, one]] == [403] * (len(PAGES) + 1)
    acts = ["draft", "draft/commencement", "draft/discarding", "draft/policies"]
    for path in [f"/admin/policies/{act}" for act in acts] + [
        one,
        f"{one}/copies",
        f"{one}/removal",
        f"{one}/place",
    ]:
        assert browser.post(path).status_code == 403


def test_a_wide_set_is_shown_a_page_at_a_time_and_found_by_words(admin):
    make_draft()
    with transaction():
        db.session.add_all(
            Policy(set_id=find_draft().id, code=f"wide-{number}", position=1000 + number, condition="kind:query",
                   calendar_id=calendar_id())
            for number in range(2 * PAGE)
        )  # fmt: skip
    first, last = (words(admin.get(f"/admin/policies/draft?page={page}").text) for page in (1, 3))
    assert ("Page 1 of 3" in first, "complaint-vip" in first, "wide-99" in first) == (True, True, False)
    assert ("Page 3 of 3" in last, "124 Query wide-99" in last, "promised nothing" in last) == (
        True,
        True,
        True,
    )
    found = words(admin.get("/admin/policies/draft?q=wide-7").text)
    assert "11 policies" in found
    assert "105 Query wide-80" not in found
    assert "No policy has these words" in words(admin.get("/admin/policies/draft?q=nowhere").text)


def test_the_history_names_who_and_leads_to_what_it_was(admin):
    was, ann = rulebook_in_force().id, make_user("administrator", name="Ann Lee")
    make_draft()
    add(written("merchants", "channel:api"))
    with transaction():
        put_in_force(find_draft(), actor=ann, at=now() + timedelta(minutes=1))
    history = admin.get("/admin/policies/sets").text
    assert "Ann Lee" in history
    old, new = (
        words(admin.get(f"/admin/policies/sets/{number}").text) for number in (was, rulebook_in_force().id)
    )
    assert "merchants" not in old
    assert "stay under it until they are rebuilt" in old
    assert "Put in force by Ann Lee" in new
    changed = words(admin.get(f"/admin/policies/sets/{rulebook_in_force().id}/difference").text)
    assert "Added 1 merchants by interface" in changed
    assert "Changed" not in changed
    assert "Ann Lee put it in force" in new
    assert "added “merchants”" in new


def test_a_draft_is_no_part_of_the_history(admin, draft):
    assert admin.get(f"/admin/policies/sets/{draft.id}").status_code == 404
    assert f"/sets/{draft.id}" not in admin.get("/admin/policies/sets").text
    assert admin.get("/admin/policies/sets/999999").status_code == 404


def test_the_tester_shows_both_sets_and_why_others_do_not_fit(admin):
    make_draft()
    add(written("merchants", "kind:query channel:api"), place=1)
    said = words(
        admin.get("/admin/policies/tester?kind=query&grade=gold&channel=api&at=2026-03-02T09:00").text
    )
    draft, in_force = said.split("By the draft")[1].split("By the set in force")
    assert "merchants · Query, by interface" in draft
    assert "First response Mar 2 13:00" in draft.replace("\u202f", " ").replace(",", "")
    assert "query-gold · Query, grade gold" in in_force
    assert "query-vip is not: grade VIP" in in_force
    assert "if it began then" in in_force


def test_the_tester_takes_a_ticket_there_is(admin):
    ticket = make_ticket("complaint", point=make_point(grade=Grade.VIP))
    said = words(admin.get(f"/admin/policies/tester?reference={ticket.reference}").text)
    assert "complaint-vip · Complaint, grade VIP" in said
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PolicySet)) == 1


def test_a_reference_that_is_none_is_told_beside_the_field(admin):
    html = admin.get("/admin/policies/tester?reference=1234567890").text
    assert "There is no ticket of that reference here." in html
    assert "By the set in force" not in html


def test_how_far_an_item_has_come_is_tried_by_hand(admin):
    path = "/admin/policies/tester?kind=query&stage="
    assert "query-today-others ·" in words(admin.get(path + "out_for_delivery").text)
    said = words(admin.get(path + "departed").text)
    assert "query-others ·" in said
    why_not = said.partition("query-today-others is not: item ")[2].partition(" query-vip")[0]
    assert all(where in why_not for where in ("at the delivery office", "out for delivery", "attempted"))


def test_every_stage_can_be_tried(app):
    assert set(STAGES) == set(Stage)


def test_product_unit_and_journey_are_tried_by_hand(admin):
    unit = make_unit("OT0002")
    bring_in_force(written("all-of-it", "product:parcel unit:OT0002 journey:international"))
    path = f"/admin/policies/tester?kind=query&product=Parcel&unit={unit.code}&journey=international"
    assert "all-of-it ·" in words(admin.get(path).text)
    said = words(admin.get(path.replace("Parcel", "letter")).text)
    assert "No policy fits: nothing is promised." in said
    assert "all-of-it is not: product parcel" in said
