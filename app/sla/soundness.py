"""What cannot be promised: each fault with the place it stands in, so that a form can say it beside the field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.calendars.queries import calendars
from app.core.errors import Refused
from app.sla.actions import END_WAIT, MOVE, NOTIFY_PERSON, NOTIFY_ROLE, REMIND_CUSTOMER, aim_of, check_action
from app.sla.contents import PolicyContent, TargetContent
from app.sla.models import About, Measure
from app.sla.rules import LevelRule
from app.sla.targets import TARGETS, Owed
from app.tickets.conditions import check_condition
from app.tickets.models import Status

RESTS = (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)
BY_THE_DATE = (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS)
OWED = {
    About.TICKET: (Owed.CUSTOMER, Owed.NOBODY),
    About.LAW: (Owed.LAW,),
    About.HANDOFF: (Owed.UNIT,),
}
LONGEST = {
    Measure.MINUTES: 525_600,
    Measure.WORKING_DAYS: 1_000,
    Measure.CALENDAR_DAYS: 3_660,
    Measure.CALENDAR_MONTHS: 120,
}
LATEST_PER_CENT = 1_000
_SAID_IN = {
    MOVE: "moves_to",
    NOTIFY_PERSON: "tells_people",
    NOTIFY_ROLE: "tells_roles",
}  # the field of a form
_OF_A_WAIT = frozenset({REMIND_CUSTOMER, END_WAIT})
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """Why it cannot be so, and where: `("targets", 0, "levels", 1, "amount")`."""

    at: Place
    refusal: Refused


def faults_of(content: PolicyContent, queues: Sequence[str]) -> Iterator[Fault]:
    """Everything that makes no sense in it, in the order in which it is written; `queues`: where work can be moved."""
    yield from _faults_of_policy(content)
    seen: set[str] = set()
    for number, target in enumerate(content.targets):
        found = [*_faults_of_target(target, content), *_faults_of_levels(target, queues)]
        if target.name in seen:
            found.insert(0, _fault("name", Refused("This target stands here twice.")))
        seen.add(target.name)
        for each in found:
            yield Fault(("targets", number, *each.at), each.refusal)


def _faults_of_policy(content: PolicyContent) -> Iterator[Fault]:
    if not content.code:
        yield _fault("code", Refused("A policy needs a name."))
    try:
        check_condition(content.condition)
    except Refused as refusal:
        yield Fault(("condition",), refusal)
    if content.calendar_id is not None or content.about is not About.HANDOFF:
        yield from _faults_of_calendar(content.calendar_id)
    if content.about is About.LAW and not content.source:
        yield _fault(
            "source", Refused("Name the law and its edition: nobody can check a deadline without its source.")
        )


def _faults_of_calendar(calendar_id: int | None) -> Iterator[Fault]:
    calendar = calendars().get(calendar_id or 0)
    if calendar is None:
        yield _fault("calendar", Refused("Choose a calendar."))
    elif not any(calendar.week):
        yield _fault("calendar", Refused("This calendar is never open: nothing would ever be due in it."))


def _faults_of_target(target: TargetContent, content: PolicyContent) -> Iterator[Fault]:
    if target.name not in TARGETS:
        yield _fault("name", Refused("There is no target %(name)s.", name=target.name))
        return
    if TARGETS[target.name].owed not in OWED[content.about]:
        yield _fault("name", Refused("This target does not belong into a policy of this sort."))
    longest = LONGEST[target.measure]
    if not 0 < target.length <= longest:
        yield _fault(
            "length", Refused("A length is more than nothing, and at most %(longest)s.", longest=longest)
        )
    by_the_date = target.measure in BY_THE_DATE
    if content.about is About.LAW and not by_the_date:
        yield _fault("measure", Refused("The law counts days or months of the calendar."))
    if target.end_of_day and target.measure is not Measure.WORKING_DAYS:
        yield _fault("end_of_day", Refused("Only working days can end with the day."))
    if target.calendar_id is not None:
        yield from _faults_of_calendar(target.calendar_id)
    yield from _faults_of_rests(target, content)


def _faults_of_rests(target: TargetContent, content: PolicyContent) -> Iterator[Fault]:
    if target.rests_in and content.about is About.LAW:
        yield _fault("rests_in", Refused("Nothing pauses a legal clock."))
    elif target.rests_in and content.about is About.HANDOFF:
        yield _fault("rests_in", Refused("Nothing pauses the clock of a unit that was asked."))
    elif not set(target.rests_in) <= set(RESTS):
        yield _fault(
            "rests_in", Refused("A clock can rest only while we wait for the customer or for a third party.")
        )


def _faults_of_levels(target: TargetContent, queues: Sequence[str]) -> Iterator[Fault]:
    faults = [
        (number, each)
        for number, level in enumerate(target.levels)
        for each in _of_level(level, target, queues)
    ]
    faults += [
        (later, _fault("amount", Refused("Two levels stand at the same moment.")))
        for (_, first), (later, second) in combinations(enumerate(target.levels), 2)
        if _offset(first) == _offset(second)
    ]
    for number, each in faults:
        yield Fault(("levels", number, *each.at), each.refusal)


def _of_level(level: LevelRule, target: TargetContent, queues: Sequence[str]) -> Iterator[Fault]:
    if _comes_before_the_start(level, target):
        yield _fault("amount", Refused("This level would come before its clock begins."))
    if not _is_near(level):
        yield _fault("amount", Refused("This level would come too late to be of use."))
    for action in level.actions:
        try:
            check_action(action, queues)
        except Refused as refusal:
            yield _fault(_SAID_IN.get(aim_of(action)[0], "actions"), refusal)
    owed = TARGETS[target.name].owed if target.name in TARGETS else Owed.NOBODY
    if owed is not Owed.NOBODY and _OF_A_WAIT & set(level.actions):
        yield _fault("actions", Refused("Only our wait for a customer is reminded of, and ends."))


def _comes_before_the_start(level: LevelRule, target: TargetContent) -> bool:
    in_same_measure = {Measure.MINUTES: level.minutes, Measure.WORKING_DAYS: level.working_days}
    return level.per_cent < -100 or in_same_measure.get(target.measure, 0) < -abs(target.length)


def _is_near(level: LevelRule) -> bool:
    return (
        level.per_cent <= LATEST_PER_CENT
        and abs(level.minutes) <= LONGEST[Measure.MINUTES]
        and abs(level.working_days) <= LONGEST[Measure.WORKING_DAYS]
    )


def _offset(level: LevelRule) -> Sequence[int]:
    return level.per_cent, level.minutes, level.working_days


def _fault(name: str, refusal: Refused) -> Fault:
    return Fault((name,), refusal)
