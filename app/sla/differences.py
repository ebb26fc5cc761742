"""What one set of policies says that another does not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from app.sla.contents import PolicyContent, TargetContent


@dataclass(frozen=True)
class Change:
    """One thing that is another: of the policy itself, or of one of its targets. None: it was not, or is no more, there."""

    what: str  # the field; "target" where a whole one came or went
    target: str | None
    was: Any
    to: Any
    before: PolicyContent
    after: PolicyContent


@dataclass(frozen=True)
class Difference:
    """From one set to another, in the order of each."""

    added: Sequence[PolicyContent]
    removed: Sequence[PolicyContent]
    changed: Sequence[tuple[PolicyContent, Sequence[Change]]]
    moved: Sequence[tuple[PolicyContent, int, int]]  # from which place to which

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved)

    @property
    def count(self) -> int:
        """How many entries it has."""
        return len(self.added) + len(self.removed) + len(self.changed) + len(self.moved)


def difference_of(before: Sequence[PolicyContent], after: Sequence[PolicyContent]) -> Difference:
    """Policies are the same by their name, and moved where the others they share a set with stand otherwise around them."""
    was, to = {each.code: each for each in before}, {each.code: each for each in after}
    both = [(was[each.code], each) for each in after if each.code in was]
    changes = [(new, list(changes_of(old, new))) for old, new in both]
    return Difference(
        [each for each in after if each.code not in was],
        [each for each in before if each.code not in to],
        [(new, found) for new, found in changes if found],
        list(_moved(before, after, was.keys() & to.keys())),
    )


def changes_of(before: PolicyContent, after: PolicyContent) -> Iterator[Change]:
    """What is another in a policy: its own facts first, then target by target."""
    for name in ("about", "condition", "calendar_id", "source"):
        if getattr(before, name) != getattr(after, name):
            yield Change(name, None, getattr(before, name), getattr(after, name), before, after)
    was, to = _by_name(before), _by_name(after)
    for target in dict.fromkeys([*was, *to]):
        for name, old, new in _changes_of_target(was.get(target), to.get(target)):
            yield Change(name, target, old, new, before, after)


def _by_name(content: PolicyContent) -> Mapping[str, TargetContent]:
    return {target.name: target for target in content.targets}


def _changes_of_target(was: TargetContent | None, to: TargetContent | None) -> Iterator[tuple[str, Any, Any]]:
    if was is None or to is None:
        yield "target", was, to
        return
    if _length(was) != _length(to):
        yield "length", was, to
    for name in ("calendar_id", "rests_in", "levels"):
        if getattr(was, name) != getattr(to, name):
            yield name, getattr(was, name), getattr(to, name)


def _length(target: TargetContent) -> tuple[Any, ...]:
    return target.length, target.measure, target.end_of_day


def _moved(
    before: Sequence[PolicyContent], after: Sequence[PolicyContent], common: set[str]
) -> Iterator[tuple[PolicyContent, int, int]]:
    old, new = _places(before), _places(after)
    order = [each.code for each in before if each.code in common]
    now = [each for each in after if each.code in common]
    codes = [each.code for each in now]
    for tag, _, _, begin, end in SequenceMatcher(None, order, codes, autojunk=False).get_opcodes():
        if tag in ("insert", "replace"):
            yield from ((each, old[each.code], new[each.code]) for each in now[begin:end])


def _places(contents: Sequence[PolicyContent]) -> Mapping[str, int]:
    """Each policy's place among those about the same."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    for each in contents:
        counts[each.about] = counts.get(each.about, 0) + 1
        places[each.code] = counts[each.about]
    return places
