"""Every row of the reference's table of targets, asked of the rulebook that we ship for a ticket with those facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Customer, Grade
from app.items.models import MailItem
from app.items.queries import stages_of
from app.law.operations import choose_profile
from app.law.profiles import profiles
from app.seeds.calendars import calendar_ids
from app.sla.models import About, Measure
from app.sla.queries import choose_for
from app.sla.rules import TargetRule, rulebook_in_force
from app.sla.targets import FIRST_RESPONSE, NEXT_RESPONSE, TARGETS, Owed
from app.tickets.conditions import FIELDS
from app.tickets.fields import case_of_asking
from app.tickets.kinds import KINDS
from app.tickets.models import Priority, Status, Ticket
from tests.factories import make_unit

GRADES = (Grade.STANDARD, Grade.SILVER, Grade.GOLD, Grade.VIP)
PAUSES = frozenset({Status.WAITING_CUSTOMER})
OUT, ON_ITS_WAY, ABROAD, RECORDED, AWAY = "EA1", "EA2", "EA3", "RR1", "RR2"
ITEMS: Mapping[str, Mapping[str, str]] = {
    OUT: {"product": "domestic_express", "last_code": "out_for_delivery", "destination_country": "CN"},
    ON_ITS_WAY: {"product": "domestic_express", "last_code": "departed", "destination_country": "CN"},
    ABROAD: {"product": "express", "last_code": "emc", "destination_country": "ES"},
    RECORDED: {"product": "registered_letter", "last_code": "departed", "destination_country": "CN"},
    AWAY: {"product": "registered_letter", "last_code": "emc", "destination_country": "ES"},
}


@dataclass(frozen=True)
class Row:
    """What the table promises each grade, in minutes of which hours."""

    kind: str
    target: str
    lengths: tuple[int, int, int, int]
    hours: str
    item: str | None = None
    topic: str | None = None
    rests: frozenset[str] = field(default=frozenset())


def hours(*lengths: float) -> tuple[int, ...]:
    return tuple(round(length * 60) for length in lengths)


ROWS = {
    "complaint, first response": Row("complaint", "first_response", hours(2, 2, 1, 0.5), "handling"),
    "complaint, resolution": Row("complaint", "resolution", hours(72, 48, 36, 24), "always", rests=PAUSES),
    "complaint, follow-up call": Row("complaint", "follow_up", hours(48, 24, 24, 12), "follow-up"),
    "query, first response": Row("query", "first_response", hours(4, 2, 1, 0.5), "handling"),
    "query abroad, first response": Row("query", "first_response", hours(4, 2, 1, 0.5), "handling", ABROAD),
    "query, resolution": Row("query", "resolution", hours(72, 48, 36, 24), "always", rests=PAUSES),
    "query at home, resolution": Row(
        "query", "resolution", hours(72, 48, 36, 24), "always", ON_ITS_WAY, rests=PAUSES
    ),
    "query, item still deliverable": Row(
        "query", "resolution", hours(4, 2, 2, 1), "station", OUT, rests=PAUSES
    ),
    "pickup, a courier accepts": Row("pickup", "courier_accept", (15, 15, 15, 10), "station"),
    "pickup, a courier calls": Row("pickup", "first_response", (60, 60, 30, 15), "station"),
    "pickup, a courier collects": Row(
        "pickup", "resolution", (120, 120, 90, 60), "station", rests=PAUSES
    ),
    "callback from the queue": Row("query", "callback", hours(2, 1, 0.5, 0.25), "hotline", topic="callback"),
    "complaint, urged": Row("complaint", "urged_call", hours(2, 2, 1, 0.5), "urged"),
    "query, urged": Row("query", "urged_call", hours(2, 2, 1, 0.5), "urged"),
    "query abroad, urged": Row("query", "urged_call", hours(2, 2, 1, 0.5), "urged", ABROAD),
    "deliverable, urged": Row("query", "urged_call", hours(2, 2, 1, 0.5), "urged", OUT),
    "callback, urged": Row("query", "urged_call", hours(2, 2, 1, 0.5), "urged", topic="callback"),
    "pickup, urged": Row("pickup", "urged_call", hours(2, 2, 1, 0.5), "urged"),
}  # fmt: skip
LAWS = {
    "complaint, legal answer": ("complaint", ON_ITS_WAY, 7),
    "query at home, legal answer": ("query", RECORDED, 30),
    "query abroad, legal answer": ("query", AWAY, 60),
}
# Rows that nothing can promise yet: what they wait for.
NOT_YET = {
    "query abroad, CN08 sent": "cn08_sent",  # a form to a foreign post that somebody notes as sent
    "pickup, collects (rural)": "terrain",  # nothing tells the country from the town
    "delivery, accepted and done": "delivery",
    "claim, assessed and paid": "claim",
    "regulator case, unit answer and our reply": "regulator",
    "callback from voicemail": "voicemail",  # whoever wants a person leaves a message: both are a callback
}
DAY, TWO_DAYS, THREE_DAYS = ((days, Measure.WORKING_DAYS) for days in (1, 2, 3))
MINUTES = {length: (length, Measure.MINUTES) for length in (30, 60, 120, 240, 720)}
# By kind of unit: accepts, replies, replies where it is urgent. So many hours that are a day are its next working day.
UNITS: Mapping[str, tuple[Any, Any, Any]] = {
    "station": (MINUTES[60], DAY, MINUTES[120]),
    "sorting_centre": (MINUTES[30], MINUTES[720], MINUTES[240]),
    "air_hub": (MINUTES[30], MINUTES[720], MINUTES[240]),
    "post_office": (MINUTES[120], DAY, MINUTES[240]),
    "exchange_office": (MINUTES[240], TWO_DAYS, DAY),
    "customs_liaison": (MINUTES[240], TWO_DAYS, DAY),
    "province": (MINUTES[120], DAY, MINUTES[240]),
    "city_branch": (MINUTES[120], DAY, MINUTES[240]),
    "partner_point": (None, THREE_DAYS, THREE_DAYS),
    "franchise": (None, THREE_DAYS, THREE_DAYS),
    "carrier": (None, THREE_DAYS, THREE_DAYS),
    "foreign_post": (None, (60, Measure.CALENDAR_DAYS), (60, Measure.CALENDAR_DAYS)),
}
HOLDER, HELD_AND_LED = ("notify:holder",), ("notify:holder", "notify:supervisors")
BEFORE = {(-25, 0): HOLDER}
LATE = {(0, 0): HELD_AND_LED, (50, 0): ("climb",), (100, 0): ("climb",), (0, 1440): ("climb",)}
LEVELS: Mapping[str, Mapping[tuple[int, int], tuple[str, ...]]] = {
    "urged_call": {(-100, 0): ("call_customer",)} | BEFORE | LATE,
    "unit_accept": {(-25, 0): ()} | LATE,
    "unit_reply": {(-25, 0): ()} | LATE,
}


@pytest.fixture
def items(app: Flask) -> None:
    with transaction():
        for number, facts in ITEMS.items():
            db.session.add(MailItem(number=number, origin_country="CN", **facts))


def ticket(
    kind: str, grade: Grade = Grade.STANDARD, item: str | None = None, topic: str | None = None
) -> Ticket:
    triage = {"items": [item], "stages": stages_of([item])} if item else {}
    return Ticket(kind=kind, topic=topic, triage=triage, customer=Customer(grade=grade))


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("name", ROWS)
def test_what_customers_are_promised(items: None, name: str, grade: Grade) -> None:
    row = ROWS[name]
    rule = choose_for(ticket(row.kind, grade, row.item, row.topic)).policy.targets[row.target]
    assert (rule.length, rule.measure) == (row.lengths[GRADES.index(grade)], Measure.MINUTES)
    assert rule.calendar_id == calendar_ids()[row.hours]
    assert rule.rests_in == row.rests


@pytest.mark.parametrize("name", LAWS)
def test_what_the_law_asks_never_pauses(items: None, name: str) -> None:
    kind, item, days = LAWS[name]
    with transaction():
        choose_profile(profiles()["cn"], actor=SYSTEM, at=now())
    for grade in GRADES:
        rule = choose_for(ticket(kind, grade, item)).law.targets["legal_answer"]
        assert (rule.length, rule.measure, rule.rests_in) == (days, Measure.CALENDAR_DAYS, frozenset())


@pytest.mark.parametrize("name", NOT_YET)
def test_rows_that_wait_for_what_nothing_knows_yet(app: Flask, name: str) -> None:
    assert NOT_YET[name] not in {*KINDS, *TARGETS, *FIELDS}


def test_abroad_no_solution_is_promised_but_by_law(items: None) -> None:
    assert "resolution" not in choose_for(ticket("query", item=ABROAD)).policy.targets


@pytest.mark.parametrize("kind", UNITS)
def test_what_units_are_asked(items: None, kind: str) -> None:
    accept, reply, urgent = UNITS[kind]
    asked = {"unit_accept": accept, "unit_reply": reply}
    assert asked_of(kind, ticket("query", item=ON_ITS_WAY)) == {k: v for k, v in asked.items() if v}
    pressing = ticket("query", item=ON_ITS_WAY)
    pressing.priority = Priority.URGENT
    assert asked_of(kind, pressing)["unit_reply"] == urgent


def test_a_station_answers_the_same_day_for_what_is_out_for_delivery(items: None) -> None:
    asked = {"unit_accept": MINUTES[60], "unit_reply": MINUTES[240]}
    assert asked_of("station", ticket("query", item=OUT)) == asked


def asked_of(kind: str, about: Ticket) -> Mapping[str, tuple[int, Measure]]:
    unit = make_unit()
    unit.kind = kind
    with transaction():
        db.session.add(unit)
    policy = rulebook_in_force().choose(About.HANDOFF, case_of_asking(about, unit.id))
    assert all(rule.calendar_id is None for rule in policy.targets.values())  # in their own hours
    return {rule.name: (rule.length, rule.measure) for rule in policy.targets.values()}


def shipped() -> list[TargetRule]:
    return [rule for policy in rulebook_in_force().policies for rule in policy.targets.values()]


def test_every_target_has_its_levels(app: Flask) -> None:
    for rule in (each for each in shipped() if each.kind.owed is not Owed.NOBODY):
        wanted = dict(LEVELS.get(rule.name, BEFORE | LATE))
        if rule.measure is Measure.CALENDAR_DAYS:  # of a post abroad: whoever has it chases on days 30 and 45
            wanted |= {(-50, 0): HOLDER, (-25, 0): HOLDER}
        assert {(level.per_cent, level.minutes): level.actions for level in rule.levels} == wanted
        assert not any(level.at_any_hour for level in rule.levels)


def test_answers_are_promised_and_answers_to_them_too(app: Flask) -> None:
    for policy in rulebook_in_force().policies:
        if FIRST_RESPONSE in policy.targets and NEXT_RESPONSE in policy.targets:
            first, following = policy.targets[FIRST_RESPONSE], policy.targets[NEXT_RESPONSE]
            assert (first.length, first.calendar_id) == (following.length, following.calendar_id)
