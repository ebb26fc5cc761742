"""What one set says that another does not."""

from dataclasses import replace

from app.sla.contents import PolicyContent
from app.sla.differences import difference_of
from app.sla.models import About
from app.sla.rules import LevelRule
from tests.sla.drafts import promise


def policy(code: str, **facts) -> PolicyContent:
    usual = {"about": About.TICKET, "condition": "kind:query", "calendar_id": 1, "targets": (promise(),)}
    return PolicyContent(code, **usual | facts)


def order(codes: str) -> list[PolicyContent]:
    return [policy(code) for code in codes]


def moved(before: str, after: str) -> list[tuple[str, int, int]]:
    difference = difference_of(order(before), order(after))
    return [(content.code, was, to) for content, was, to in difference.moved]


def test_the_same_is_no_difference():
    assert not difference_of(order("abc"), order("abc"))


def test_what_came_and_what_went():
    difference = difference_of(order("abc"), order("bcd"))
    assert [each.code for each in difference.added] == ["d"]
    assert [each.code for each in difference.removed] == ["a"]
    assert not difference.changed
    assert not difference.moved
    assert difference


def test_what_only_stands_elsewhere_has_moved():
    assert moved("abcd", "dabc") == [("d", 4, 1)]
    assert moved("abcd", "acbd") in ([("b", 2, 3)], [("c", 3, 2)])


def test_what_another_made_room_for_has_not_moved():
    assert moved("abc", "xabc") == []
    assert moved("xabc", "abc") == []


def changes(**facts) -> list[tuple]:
    was = policy("a")
    [(_, found)] = difference_of([was], [replace(was, **facts)]).changed
    return [(each.what, each.target, each.was, each.to) for each in found]


def test_each_fact_is_told_from_and_to():
    assert changes(condition="") == [("condition", None, "kind:query", "")]
    assert changes(calendar_id=2, source="A law") == [
        ("calendar_id", None, 1, 2), ("source", None, None, "A law"),
    ]  # fmt: skip


def test_targets_are_told_one_by_one():
    longer, other = promise(length=480), promise(name="resolution")
    assert changes(targets=(longer,)) == [("length", "first_response", promise(), longer)]
    assert changes(targets=(other,)) == [
        ("target", "first_response", promise(), None), ("target", "resolution", None, other),
    ]  # fmt: skip


def test_rests_hours_and_levels_are_told_by_themselves():
    levels = (LevelRule("breach"),)
    assert changes(targets=(promise(rests_in=("waiting_customer",), calendar_id=3, levels=levels),)) == [
        ("calendar_id", "first_response", None, 3),
        ("rests_in", "first_response", (), ("waiting_customer",)),
        ("levels", "first_response", promise().levels, levels),
    ]
