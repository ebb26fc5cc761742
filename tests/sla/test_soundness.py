"""What cannot be promised is said with the place it stands in."""

import pytest

from app.calendars.models import WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from app.sla.models import About, Measure
from app.sla.rules import LevelRule
from app.sla.soundness import faults_of
from tests.sla.drafts import promise, written

pytestmark = pytest.mark.usefixtures("app")


def places(content):
    return [fault.at for fault in faults_of(content, ["hotline"])]


def law(**facts):
    target = {"name": "legal_answer", "length": 15, "measure": Measure.CALENDAR_DAYS, "levels": ()} | facts
    return {"about": About.LAW, "source": "A law, 2020", "targets": (promise(**target),)}


def level(**facts):
    return {"targets": (promise(levels=(LevelRule("warning", **facts),)),)}


SOUND = [
    {},
    {"condition": ""},
    {"targets": ()},
    law(),
    law(length=3, measure=Measure.CALENDAR_MONTHS),
    level(per_cent=-100),
    level(minutes=-240),
    level(working_days=-3),
    level(per_cent=50, actions=("climb",), at_any_hour=True),
    level(per_cent=-10, actions=("move:hotline", "notify:holder", "page")),
    {"targets": (promise(rests_in=("waiting_customer", "waiting_third_party")),)},
    {"targets": (promise(length=3, measure=Measure.WORKING_DAYS, end_of_day=True),)},
    {"targets": (promise(name="customer_reply", levels=(LevelRule("end", actions=("end_wait",)),)),)},
]
UNSOUND = {
    "no name": ({"code": ""}, ("code",)),
    "no condition": ({"condition": "query"}, ("condition",)),
    "unknown field": ({"condition": "colour:red"}, ("condition",)),
    "unknown value": ({"condition": "kind:nonsense"}, ("condition",)),
    "no such calendar": ({"calendar_id": 0}, ("calendar",)),
    "law without a source": ({**law(), "source": None}, ("source",)),
    "law in hours": (law(measure=Measure.MINUTES), ("targets", 0, "measure")),
    "law in working days": (law(measure=Measure.WORKING_DAYS), ("targets", 0, "measure")),
    "law that rests": (law(rests_in=("waiting_customer",)), ("targets", 0, "rests_in")),
    "unit that rests": (
        {
            "about": About.HANDOFF,
            "targets": (promise(name="unit_reply", rests_in=("waiting_customer",)),),
        },
        ("targets", 0, "rests_in"),
    ),
    "law that promises": (law(name="resolution"), ("targets", 0, "name")),
    "promise of a law": ({"targets": (promise(name="legal_answer"),)}, ("targets", 0, "name")),
    "unknown target": ({"targets": (promise(name="tea"),)}, ("targets", 0, "name")),
    "target twice": ({"targets": (promise(), promise())}, ("targets", 1, "name")),
    "no length": ({"targets": (promise(length=0),)}, ("targets", 0, "length")),
    "less than nothing": ({"targets": (promise(length=-5),)}, ("targets", 0, "length")),
    "for ever": ({"targets": (promise(length=10**9),)}, ("targets", 0, "length")),
    "hours to the end of the day": ({"targets": (promise(end_of_day=True),)}, ("targets", 0, "end_of_day")),
    "rests in a status": ({"targets": (promise(rests_in=("answered",)),)}, ("targets", 0, "rests_in")),
    "calendar of a target": ({"targets": (promise(calendar_id=0),)}, ("targets", 0, "calendar")),
    "before the start": (level(per_cent=-101), ("targets", 0, "levels", 0, "amount")),
    "minutes before it": (level(minutes=-241), ("targets", 0, "levels", 0, "amount")),
    "far too late": (level(per_cent=1001), ("targets", 0, "levels", 0, "amount")),
    "unknown action": (level(per_cent=-25, actions=("sing",)), ("targets", 0, "levels", 0, "actions")),
    "unknown queue": (
        level(per_cent=-25, actions=("move:nowhere",)),
        ("targets", 0, "levels", 0, "moves_to"),
    ),
    "useless action": (level(per_cent=-25, actions=("end_wait",)), ("targets", 0, "levels", 0, "actions")),
    "two at one moment": (
        {"targets": (promise(levels=(LevelRule("a", per_cent=-25), LevelRule("b", per_cent=-25))),)},
        ("targets", 0, "levels", 1, "amount"),
    ),
    "twice due": (
        {"targets": (promise(levels=(LevelRule("a"), LevelRule("b"))),)},
        ("targets", 0, "levels", 1, "amount"),
    ),
}


@pytest.mark.parametrize("facts", SOUND, ids=str)
def test_what_makes_sense_has_no_fault(facts):
    assert places(written(**facts)) == []


@pytest.mark.parametrize(("facts", "place"), UNSOUND.values(), ids=UNSOUND)
def test_what_makes_none_is_told_where_it_stands(facts, place):
    assert places(written(**facts)) == [place]


def test_all_faults_are_told_at_once():
    content = written("", "colour:red", targets=(promise(length=0), promise(rests_in=("new",))))
    assert places(content) == [
        ("code",), ("condition",), ("targets", 0, "length"), ("targets", 1, "name"), ("targets", 1, "rests_in"),
    ]  # fmt: skip


def test_a_calendar_that_is_never_open_is_refused():
    with transaction():
        closed = WorkCalendar(code="closed", name="Closed", zone="UTC")
        db.session.add(closed)
        db.session.flush()
        configuration_changed()
    assert places(written(calendar_id=closed.id)) == [("calendar",)]
    assert places(written(targets=(promise(calendar_id=closed.id),))) == [("targets", 0, "calendar")]
