"""The administrator writes on a draft of the policies, and puts it in force."""

from dataclasses import replace

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import Measure, SetState
from app.sla.operations.drafting import change_policy
from app.sla.queries import chosen_of
from app.sla.rules import LevelRule, rulebook_in_force
from app.sla.sets import draft as the_draft
from app.sla.sets import find_draft
from tests.admin.policy_forms import error_at, form_of, new_form, words
from tests.factories import browser_of, events_named, make_queue, make_ticket, make_user
from tests.sla.choosing import policy_for
from tests.sla.drafts import add, codes, drafted, make_draft, says, written

DRAFT = "/admin/policies/draft"


@pytest.fixture
def ann(app):
    return make_user("administrator", name="Ann Lee")


@pytest.fixture
def admin(ann):
    return browser_of(ann)


@pytest.fixture
def draft(app):
    return make_draft()


def at(code: str, act: str = "") -> str:
    return f"{DRAFT}/policies/{drafted(code).id}{act}"


def page_of(browser, code: str) -> str:
    return browser.get(at(code)).text


def test_a_change_begins_with_a_draft_and_nobody_begins_another(admin, ann):
    assert "Change" in words(admin.get("/admin/policies").text)
    assert admin.post(DRAFT).location == DRAFT
    assert the_draft().begun_by_id == ann.id
    assert "Begun by Ann Lee" in words(admin.get(DRAFT).text)
    assert "Go on with the draft" in words(admin.get("/admin/policies").text)
    assert admin.post(DRAFT).status_code == 409


def test_without_a_draft_there_is_nothing_to_write_on(admin):
    assert admin.get(DRAFT).location == "/admin/policies"
    for path in (f"{DRAFT}/new", f"{DRAFT}/difference", f"{DRAFT}/policies/1"):
        assert admin.get(path).status_code == 409


def test_a_policy_is_added(admin, draft, ann):
    answer = admin.post(f"{DRAFT}/policies", data=new_form())
    assert answer.location == f"{DRAFT}?page=1#policy-{drafted('mine').id}"
    [target] = says("mine").targets
    assert (target.name, target.length, target.measure) == ("first_response", 240, Measure.MINUTES)
    assert target.levels == (LevelRule("warning", minutes=-60), LevelRule("breach", actions=("climb",)))
    assert [each.actor_id for each in events_named("policy.added")] == [ann.id]


def test_what_the_page_shows_is_what_it_sends(admin, draft):
    for code in codes():
        before = says(code)
        assert admin.post(at(code), data=form_of(page_of(admin, code))).status_code == 303
        assert says(code) == before
    assert not events_named("policy.changed")


def test_levels_may_do_several_things_and_move_work(admin, draft):
    queue = make_queue("special")
    form = new_form(**{
        "targets-0-levels-1-actions": ["page", "notify:holder"], "targets-0-levels-1-moves_to": queue.code,
    })  # fmt: skip
    assert admin.post(f"{DRAFT}/policies", data=form).status_code == 303
    assert says("mine").targets[0].levels[1].actions == ("move:special", "notify:holder", "page")
    spoken = "moves it to the queue “\u2068special\u2069”, tells whoever has it, and pages the supervisors when it is due"
    assert spoken in words(admin.get(DRAFT).text)
    assert form_of(page_of(admin, "mine"))["targets-0-levels-1-moves_to"] == ["special"]
    assert admin.post(at("mine"), data=form_of(page_of(admin, "mine"))).status_code == 303
    assert not events_named("policy.changed")


def test_a_policy_is_changed(admin, draft, ann):
    form = form_of(
        page_of(admin, "query-vip"), condition="kind:query grade:vip,gold", **{"targets-0-length": "۴۵"}
    )
    assert admin.post(at("query-vip"), data=form).status_code == 303
    changed = says("query-vip")
    assert (changed.condition, changed.targets[0].length) == ("kind:query grade:vip,gold", 45)
    assert [each.actor_id for each in events_named("policy.changed")] == [ann.id]


def test_rows_without_a_choice_are_taken_out(admin, draft):
    before = says("query-vip")
    form = form_of(page_of(admin, "query-vip"), **{"targets-0-name": "", "targets-1-levels-0-when": ""})
    admin.post(at("query-vip"), data=form)
    after = says("query-vip")
    assert [each.name for each in after.targets] == [each.name for each in before.targets[1:]]
    assert after.targets[0].levels == before.targets[1].levels[1:]


def test_rows_are_added_without_saving(admin, draft):
    form = form_of(page_of(admin, "query-vip"), code="renamed", more="targets")
    html = admin.post(at("query-vip"), data=form).text
    assert 'value="renamed"' in html
    count = len(says("query-vip").targets)
    assert f'name="targets-{count}-name"' in html
    assert f'name="targets-{count + 1}-name"' in html
    more = admin.post(at("query-vip"), data=form | {"more": "levels-0"}).text
    assert 'name="targets-0-levels-3-when"' in more
    assert "renamed" not in codes()


def test_faults_stand_beside_their_fields_and_nothing_is_written(admin, draft):
    wrong = {
        "code": "", "condition": "kind:nonsense", "targets-0-length": "0", "targets-0-levels-0-amount": "9",
        "targets-2-name": "first_response", "targets-2-length": "1", "targets-2-measure": "hours", "targets-2-calendar": "",
    }  # fmt: skip
    answer = admin.post(f"{DRAFT}/policies", data=new_form(**wrong))
    assert answer.status_code == 422
    assert error_at(answer.text, "code") == "A policy needs a name."
    answer = admin.post(f"{DRAFT}/policies", data=new_form(**wrong | {"code": "mine"}))
    assert answer.status_code == 422
    assert error_at(answer.text, "condition").startswith("“kind:nonsense” names what kind cannot be.")
    assert error_at(answer.text, "targets-0-length").startswith("A length is more than nothing")
    assert (
        error_at(answer.text, "targets-0-levels-0-amount") == "This level would come before its clock begins."
    )
    assert error_at(answer.text, "targets-2-name") == "This target stands here twice."
    assert "4 things need another look" in answer.text
    assert 'href="#targets-0-levels-0-amount"' in answer.text
    assert "mine" not in codes()


@pytest.mark.parametrize(
    ("field", "value", "place", "sentence"),
    [
        ("targets-0-length", "soon", "targets-0-length", "Write a whole number."),
        ("targets-0-length", "", "targets-0-name", "Say how long it is."),
        ("targets-0-levels-0-amount", "", "targets-0-levels-0-when", "Say how much before or after."),
        ("condition", "colour:red", "condition", "“colour:red” is no condition."),
        ("code", "query-vip", "code", "There is a policy “query-vip” in this set already."),
        ("code", "x" * 61, "code", "At most 60 letters."),
        ("about", "law", "source", "Name the law and its edition"),
    ],
)
def test_each_fault_has_its_sentence(admin, draft, field, value, place, sentence):
    answer = admin.post(f"{DRAFT}/policies", data=new_form(**{field: value}))
    assert answer.status_code == 422
    assert error_at(answer.text, place).startswith(sentence)


def test_faults_are_told_in_the_readers_language(draft):
    browser = browser_of(make_user("administrator", language="es"))
    answer = browser.post(f"{DRAFT}/policies", data=new_form(condition="kind:nonsense"))
    assert error_at(answer.text, "condition").startswith(
        "«kind:nonsense» nombra un valor que kind no puede tener."
    )
    assert error_at(browser.post(f"{DRAFT}/policies", data=new_form(code="")).text, "code") == (
        "Una política necesita un nombre."
    )


def test_who_saves_over_another_sees_it_first(admin, draft):
    form = form_of(page_of(admin, "query-vip"), condition="kind:query grade:vip,silver")
    somebody_changes("query-vip", condition="kind:query grade:vip,gold")
    answer = admin.post(at("query-vip"), data=form)
    assert answer.status_code == 409
    assert "Somebody has changed this policy in the meantime." in words(answer.text)
    assert "Query, grade gold or VIP" in words(answer.text)
    assert 'value="kind:query grade:vip,silver"' in answer.text
    assert says("query-vip").condition == "kind:query grade:vip,gold"
    again = form | {"shown": says("query-vip").fingerprint}
    assert f'value="{again["shown"]}"' in answer.text
    assert admin.post(at("query-vip"), data=again).status_code == 303
    assert says("query-vip").condition == "kind:query grade:vip,silver"


def somebody_changes(code, **facts):
    was = says(code)
    with transaction():
        held = find_draft(hold=True)
        change_policy(drafted(code), held, replace(was, **facts), shown=was.fingerprint, actor=SYSTEM)


def test_order_is_changed_by_buttons(admin, draft):
    first, second = codes()[:2]
    answer = admin.post(at(second, "/place"), data={"was": "2", "to": "1"})
    assert answer.location.endswith(f"#policy-{drafted(second).id}")
    assert codes()[:2] == [second, first]
    assert admin.post(at(second, "/place"), data={"was": "2", "to": "3"}).status_code == 409
    assert admin.post(at(second, "/place"), data={"was": "1", "to": str(len(codes()))}).status_code == 303
    assert codes()[-1] == second


@pytest.mark.parametrize("form", [{}, {"was": "1"}, {"was": "1", "to": "up"}])
def test_a_place_that_is_none_is_refused(admin, draft, form):
    before = codes()
    assert admin.post(at(before[0], "/place"), data=form).status_code == 422
    assert codes() == before


def test_a_policy_is_copied_and_removed(admin, draft):
    answer = admin.post(at("query-vip", "/copies"))
    assert answer.location == at("query-vip-2")
    assert admin.get(answer.location).status_code == 200
    seen = says("query-vip-2").fingerprint
    somebody_changes("query-vip-2", source="Contract 7")
    assert admin.post(at("query-vip-2", "/removal"), data={"shown": seen}).status_code == 409
    fresh = {"shown": says("query-vip-2").fingerprint}
    assert admin.post(at("query-vip-2", "/removal"), data=fresh).location == DRAFT
    assert "query-vip-2" not in codes()


def test_a_policy_that_was_taken_out_is_a_conflict(admin, draft):
    page, form = at("query-vip"), form_of(page_of(admin, "query-vip"))
    admin.post(at("query-vip", "/removal"), data={"shown": says("query-vip").fingerprint})
    assert admin.get(page).status_code == 409
    assert admin.post(page, data=form).status_code == 409
    assert admin.post(f"{page}/copies").status_code == 409


def test_the_difference_is_told_from_and_to(admin, draft):
    assert "Nothing: both say the same." in words(admin.get(f"{DRAFT}/difference").text)
    add(written("merchants", "channel:api"), place=1)
    target = replace(says("query-vip").targets[0], length=45, rests_in=("waiting_customer",))
    somebody_changes("query-vip", condition="", targets=(target,))
    admin.post(at("pickup-vip", "/removal"), data={"shown": says("pickup-vip").fingerprint})
    said = words(admin.get(f"{DRAFT}/difference").text)
    assert "Added 1 merchants by interface First response 4h of “ Office hours ”" in said
    assert "Removed 1 pickup-vip Pickup, grade VIP" in said
    assert "For which tickets Query, grade VIP → Everybody who fits none before" in said
    assert "Length · First response 30 min of “ Handling hours ” → 45 min of “ Handling hours ”" in said
    assert "Rests while · First response never rests → Waiting for customer" in said
    assert "Target · Resolution Resolution 24h" in said


def test_who_changed_what_from_what_is_shown(admin, draft, ann):
    form = form_of(
        page_of(admin, "query-vip"), condition="", **{"targets-0-rests_in": ["waiting_third_party"]}
    )
    admin.post(at("query-vip"), data=form)
    said = words(admin.get(f"{DRAFT}/difference").text).partition("Who wrote it")[2]
    assert "Ann Lee changed “query-vip”" in said
    assert "For which tickets Query, grade VIP → Everybody who fits none before" in said
    assert "Rests while · First response never rests → Waiting for third party" in said


def test_put_in_force_it_holds_for_new_tickets_only(admin, draft, ann):
    before = make_ticket("query")
    add(written("merchants", "kind:query"), place=1)
    page = admin.get(f"{DRAFT}/difference").text
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert admin.post(f"{DRAFT}/commencement", data={"shown": shown}).location == "/admin/policies"
    assert (rulebook_in_force().id, draft.state) == (draft.id, SetState.IN_FORCE)
    assert policy_for("query").code == "merchants"
    assert draft.put_in_force_by_id == ann.id
    assert chosen_of(before).policy.code == "query-others"
    assert admin.post(f"{DRAFT}/commencement", data={"shown": shown}).status_code == 409


def test_what_changed_since_the_difference_was_read_is_not_put_in_force(admin, draft):
    page = admin.get(f"{DRAFT}/difference").text
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    somebody_changes("query-vip", condition="")
    assert admin.post(f"{DRAFT}/commencement", data={"shown": shown}).status_code == 409
    assert draft.state is SetState.DRAFT


def test_a_draft_is_discarded(admin, draft):
    assert admin.post(f"{DRAFT}/discarding").location == "/admin/policies"
    assert the_draft() is None
    assert admin.post(f"{DRAFT}/discarding").status_code == 409
