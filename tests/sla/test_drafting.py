"""Writing on a draft: what comes of each act, who sees another's change, and what is refused."""

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.contents import PolicyContent, TargetContent, content_from
from app.sla.models import About, Level, Measure, Policy, Target
from app.sla.operations.drafting import (
    add_policy,
    change_policy,
    copy_policy,
    move_policy,
    put_draft_in_force,
    remove_policy,
)
from app.sla.rules import LevelRule, rulebook_in_force
from app.sla.sets import contents_of, find_draft, fingerprint_of
from tests.factories import events_named, make_user
from tests.sla.drafts import add, codes, drafted, make_draft, promise, says, written


@pytest.fixture(autouse=True)
def draft(app):
    return make_draft()


def change(code, content, *, shown=None):
    with transaction():
        held = find_draft(hold=True)
        change_policy(drafted(code), held, content, shown=shown or says(code).fingerprint, actor=SYSTEM)


def move(code, to, *, was=None):
    with transaction():
        held = find_draft(hold=True)
        move_policy(drafted(code), held, was=was or codes().index(code) + 1, to=to, actor=SYSTEM)


def test_what_was_written_is_what_the_row_says():
    content = written(
        condition="kind:query grade:vip,gold -channel:voice",
        source="Contract 7",
        targets=(
            promise(length=3, measure=Measure.WORKING_DAYS, end_of_day=True, rests_in=("waiting_customer",)),
            promise(
                name="resolution",
                levels=(
                    LevelRule("warning", per_cent=-25),
                    LevelRule("breach"),
                    LevelRule("climb", minutes=90, actions=("climb",), at_any_hour=True),
                ),
            ),
        ),
    )
    add(content)
    assert says("mine") == replace(content, targets=says("mine").targets)
    assert [replace(each, levels=()) for each in says("mine").targets] == [
        replace(each, levels=()) for each in content.targets
    ]
    assert set(says("mine").targets[1].levels) == set(content.targets[1].levels)


def test_nothing_that_a_row_can_say_is_lost_by_writing_it_anew():
    columns = {model: set(sa.inspect(model).columns.keys()) for model in (Policy, Target, Level)}
    assert columns[Policy] - {"id", "set_id", "position"} == names(PolicyContent) - {"targets"}
    assert columns[Target] - {"id", "policy_id"} == names(TargetContent) - {"levels"}
    assert columns[Level] - {"id", "target_id"} == names(LevelRule)


def names(kind):
    return {each.name for each in fields(kind)}


def test_what_an_event_told_can_be_read_again():
    add(written(targets=(promise(rests_in=("waiting_customer",)), promise(name="resolution"))))
    [told] = events_named("policy.added")
    assert content_from(told.data["to"]) == written(
        targets=(promise(rests_in=("waiting_customer",)), promise(name="resolution"))
    )


def test_a_new_policy_comes_last():
    add(written())
    assert codes()[-1] == "mine"


def test_but_before_one_that_fits_everybody():
    add(written("everybody", ""))
    add(written())
    assert codes()[-2:] == ["mine", "everybody"]


def test_laws_and_units_have_an_order_of_their_own():
    law = promise(name="legal_answer", length=15, measure=Measure.CALENDAR_DAYS)
    add(written("law", about=About.LAW, source="A law", targets=(law,)))
    assert codes(About.LAW) == ["law"]
    assert "law" not in codes()


def test_a_change_tells_who_and_what_it_was():
    add(written())
    was, actor = says("mine"), make_user("administrator")
    with transaction():
        to = replace(was, condition="kind:complaint")
        change_policy(drafted("mine"), find_draft(hold=True), to, shown=was.fingerprint, actor=actor)
    [told] = events_named("policy.changed")
    assert told.actor_id == actor.id
    assert (told.data["was"]["condition"], told.data["to"]["condition"]) == ("kind:query", "kind:complaint")


def test_every_other_act_is_told_too():
    add(written())
    move("mine", 1)
    with transaction():
        copy_policy(drafted("mine"), find_draft(hold=True), actor=SYSTEM)
    with transaction():
        remove_policy(drafted("mine"), find_draft(hold=True), shown=says("mine").fingerprint, actor=SYSTEM)
    assert [each.data["code"] for each in events_named("policy.added")] == ["mine", "mine-2"]
    [moved] = events_named("policy.moved")
    assert (moved.data["code"], moved.data["to"]) == ("mine", 1)
    [removed] = events_named("policy.removed")
    assert removed.data["was"]["targets"][0]["length"] == 240


def test_what_changes_nothing_is_no_event():
    add(written())
    change("mine", says("mine"))
    move("mine", len(codes()))
    assert not events_named("policy.changed")
    assert not events_named("policy.moved")


def test_targets_may_change_places_and_names():
    add(written(targets=(promise(), promise(name="resolution"))))
    change("mine", written(targets=(promise(name="resolution", length=10), promise(name="callback"))))
    assert [(each.name, each.length) for each in says("mine").targets] == [
        ("resolution", 10),
        ("callback", 240),
    ]


def test_of_two_who_change_the_same_the_second_is_told():
    add(written())
    seen = says("mine").fingerprint
    change("mine", written(condition="kind:complaint"))
    with pytest.raises(Conflict):
        change("mine", written(condition="kind:pickup"), shown=seen)
    assert says("mine").condition == "kind:complaint"


def test_what_another_has_changed_is_not_removed_unseen():
    add(written())
    seen = says("mine").fingerprint
    change("mine", written(condition="kind:complaint"))
    with pytest.raises(Conflict), transaction():
        remove_policy(drafted("mine"), find_draft(hold=True), shown=seen, actor=SYSTEM)
    assert "mine" in codes()


def test_it_moves_to_any_place_and_not_beyond_the_ends():
    first, last = codes()[0], codes()[-1]
    move(last, 1)
    assert codes()[:2] == [last, first]
    move(last, 99)
    assert codes()[-1] == last
    move(last, 0)
    assert codes()[0] == last


def test_what_stands_elsewhere_by_now_does_not_move():
    first, second = codes()[:2]
    move(second, 1)
    with pytest.raises(Conflict):
        move(second, 3, was=2)
    assert codes()[:2] == [second, first]


def test_a_copy_stands_right_after_with_another_name():
    with transaction():
        copied = copy_policy(drafted("query-vip"), find_draft(hold=True), actor=SYSTEM)
    assert codes()[codes().index("query-vip") + 1] == copied.code == "query-vip-2"
    assert replace(says("query-vip-2"), code="query-vip") == says("query-vip")


def test_names_are_taken_once():
    with pytest.raises(Refused, match="query-vip"):
        add(written("query-vip"))
    add(written())
    with pytest.raises(Refused, match="query-vip"):
        change("mine", written("query-vip"))
    db.session.expire_all()
    assert says("mine").code == "mine"


def test_what_is_refused_is_not_half_written():
    before = fingerprint_of(contents_of(find_draft()))
    with pytest.raises(Refused):
        change("query-vip", replace(says("query-vip"), condition="kind:query", targets=(promise(length=0),)))
    assert fingerprint_of(contents_of(find_draft())) == before


def test_a_draft_in_force_is_written_on_no_more():
    seen = fingerprint_of(contents_of(find_draft()))
    with transaction():
        held = find_draft(hold=True)
        put_draft_in_force(held, shown=seen, actor=SYSTEM, at=now())
    assert rulebook_in_force().id == held.id
    with pytest.raises(Conflict):
        find_draft()
    with pytest.raises(Conflict), transaction():
        add_policy(held, written(), actor=SYSTEM)


def test_what_changed_since_it_was_seen_is_not_put_in_force():
    seen, in_force = fingerprint_of(contents_of(find_draft())), rulebook_in_force().id
    move(codes()[1], 1)
    with pytest.raises(Conflict), transaction():
        put_draft_in_force(find_draft(hold=True), shown=seen, actor=SYSTEM, at=now())
    assert rulebook_in_force().id == in_force
