"""What a queue cannot be set to: each fault with the fact it is about, so that a form can say it beside the field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Refused
from app.routing.queue_facts import CONDITIONS, Facts
from app.routing.queue_rule import QueueRule

A_YEAR = 365 * 24 * 60 * 60
_RANGES: Mapping[str, tuple[int, int]] = {
    "offer_seconds": (5, 600),
    "wrap_up_seconds": (0, 3_600),
    "priority_worth": (0, A_YEAR),
    "vip_worth": (0, A_YEAR),
    "return_after": (0, A_YEAR),
    "overflow_after": (1, A_YEAR),
    "most_waiting": (1, 1_000_000),
    "alert_waiting": (1, 1_000_000),
    "alert_oldest": (1, A_YEAR),
    "alert_late": (1, 1_000_000),
}
_MAY_BE_UNSAID = frozenset({"overflow_after", "most_waiting", "alert_waiting", "alert_oldest", "alert_late"})


@dataclass(frozen=True)
class Fault:
    """Why it cannot be so, and which fact says it."""

    fact: str
    refusal: Refused


class Unsound(Refused):
    """A queue cannot be set to that; it carries every fault, and says the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0].refusal
        super().__init__(first.sentence, **first.words)
        self.faults = faults


def faults_of(facts: Facts, queue: QueueRule, rules: Mapping[int, QueueRule]) -> Iterator[Fault]:
    """Everything that makes no sense in what this queue is to be set to, beside the others."""
    if not facts["names"].get("en"):
        yield Fault("names", Refused("Give it a name in English: it stands in for every other language."))
    yield from _faults_of_pool(facts) if queue.is_pool else _faults_of_door(facts)
    yield from _faults_of_closing(facts, queue, rules)
    yield from _faults_of_overflow(facts, queue, rules)
    for fact in _RANGES:
        if not _is_within(facts[fact], fact):
            yield Fault(fact, Refused("This is too little or too much."))


def _is_within(value: int | None, fact: str) -> bool:
    least, most = _RANGES[fact]
    return fact in _MAY_BE_UNSAID if value is None else least <= value <= most


def _faults_of_pool(facts: Facts) -> Iterator[Fault]:
    for fact in ("is_closed", *CONDITIONS):
        if facts[fact]:
            yield Fault(fact, Refused("The pool takes whatever no other queue takes, and is never closed."))


def _faults_of_door(facts: Facts) -> Iterator[Fault]:
    if not facts["takes_tickets"] and not facts["takes_contacts"]:
        yield Fault(
            "takes_tickets",
            Refused("It takes tickets, people on the line or both. Close it if nothing new shall come."),
        )


def _faults_of_closing(facts: Facts, queue: QueueRule, rules: Mapping[int, QueueRule]) -> Iterator[Fault]:
    spilling = [each.code for each in rules.values() if each.overflow_id == queue.id]
    if facts["is_closed"] and spilling:
        yield Fault(
            "is_closed", Refused("%(queues)s overflow into it. Let them overflow elsewhere first.", queues=spilling)
        )  # fmt: skip


def _faults_of_overflow(facts: Facts, queue: QueueRule, rules: Mapping[int, QueueRule]) -> Iterator[Fault]:
    beside, limits = rules.get(facts["overflow_id"] or 0), (facts["overflow_after"], facts["most_waiting"])
    if beside is None:
        if any(limit is not None for limit in limits):
            yield Fault("overflow_id", Refused("Say to which queue it overflows."))
        return
    if limits == (None, None):
        yield Fault("overflow_after", Refused("Say after how long, or from how many on, it overflows."))
    if beside.is_closed:
        yield Fault("overflow_id", Refused("That queue takes nothing new."))
    if _leads_back(queue, beside, rules):
        yield Fault("overflow_id", Refused("Work would go in a circle: that queue leads back to this one."))


def _leads_back(queue: QueueRule, beside: QueueRule, rules: Mapping[int, QueueRule]) -> bool:
    passed, each = {queue.id}, beside
    while each.id not in passed:
        passed.add(each.id)
        if each.overflow_id is None:
            return False
        each = rules[each.overflow_id]
    return True
