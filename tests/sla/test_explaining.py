"""Explaining a deadline: what counted, what rested, and that they add up whatever the hours, the zone and the day."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.arithmetic import between, open_periods
from app.calendars.hours import Calendar
from app.core.events import SYSTEM
from app.sla.explaining import explain
from app.sla.models import LevelReached, Measure, Timer, TimerState
from app.sla.reckoning import due_from
from app.sla.rules import LevelRule, TargetRule
from app.sla.spans import Span
from app.sla.targets import LEGAL_ANSWER, PICKUP_WINDOW, RESOLUTION
from tests.calendars.samples import CLOSED, HOUR, OFFICE_WEEK, at
from tests.calendars.strategies import calendars_and_moments, lengths

WAITING = "waiting_customer"
TEN_DAYS = timedelta(days=10)
WARNING = LevelRule("warning", per_cent=-25)
LEVELS = (WARNING, LevelRule("breach"))
TWO_WINDOWS = (((9 * 60, 12 * 60), (14 * 60, 18 * 60)),) * 5 + (CLOSED,) * 2


@dataclass(frozen=True)
class Rule(TargetRule):
    """A target with its hours at hand."""

    hours: Calendar = None

    @property
    def calendar(self):
        return self.hours


def rule_of(hours, length=240, measure=Measure.MINUTES, *, name=RESOLUTION, rests=(WAITING,), **more):
    facts = {"end_of_day": False, "calendar_id": 1, "levels": LEVELS} | more
    return Rule(1, 1, name, length, measure, rests_in=frozenset(rests), hours=hours, **facts)


def timer_of(rule, start, *, due_at=None, state=TimerState.RUNNING, **more):
    facts = {"levels_reached": 0, "version": 1, "ended_at": None, "breached_at": None} | more
    due_at = due_at or due_from(rule, start)
    return Timer(target=rule.name, started_at=start, due_at=due_at, state=state, **facts)


def total(periods):
    return sum((end - begin for begin, end in periods), timedelta())


@st.composite
def rules(draw, hours):
    if draw(st.booleans()):
        return rule_of(hours, draw(st.integers(1, 6_000)))
    return rule_of(hours, draw(st.integers(1, 12)), Measure.WORKING_DAYS, end_of_day=draw(st.booleans()))


@st.composite
def clocks(draw):
    """A clock at some moment: what it rested before, and whether it rests now."""
    hours, start = draw(calendars_and_moments())
    rule = draw(rules(hours))
    ends = sorted(start + draw(lengths(TEN_DAYS)) for _ in range(draw(st.integers(0, 3)) * 2))
    rests = list(zip(ends[::2], ends[1::2], strict=True))
    went_on = max([start, *ends]) + draw(lengths(TEN_DAYS))
    now = went_on + draw(lengths(TEN_DAYS))
    spans = [Span(WAITING, begin, end) for begin, end in rests]
    paused = draw(st.booleans())
    if paused:
        spans.append(Span(WAITING, went_on, None))
    state = TimerState.PAUSED if paused else TimerState.RUNNING
    return timer_of(rule, start, due_at=due_from(rule, start, rests), state=state), rule, spans, now


@settings(deadline=None, max_examples=200)
@given(clocks())
def test_what_counted_and_what_is_left_are_the_whole_length(clock):
    timer, rule, spans, now = clock
    told = explain(timer, rule, spans, [], now)

    assert told.elapsed + told.left == told.length
    assert told.length == between(rule.calendar, timer.started_at, due_from(rule, timer.started_at))
    assert rule.measure is not Measure.MINUTES or told.length == timedelta(minutes=rule.length)
    assert told.stands


@settings(deadline=None, max_examples=200)
@given(clocks())
def test_open_time_without_the_rests_is_what_counted(clock):
    timer, rule, spans, now = clock
    told = explain(timer, rule, spans, [], now)
    so_far = open_periods(rule.calendar, timer.started_at, told.until)

    assert total(told.counted) == told.elapsed
    assert total(so_far) - sum((rest.cost for rest in told.rests), timedelta()) == told.elapsed
    assert total(told.windows) >= told.elapsed + max(told.left, timedelta())


def test_hours_of_an_office_with_a_wait_over_lunch_and_night():
    rule = rule_of(Calendar("UTC", TWO_WINDOWS), 6 * 60)
    spans = [Span(WAITING, at("2026-03-02 11:00"), at("2026-03-03 10:00"), SYSTEM)]
    rests = [(span.from_at, span.to_at) for span in spans]
    start = at("2026-03-02 09:30")
    timer = timer_of(rule, start, due_at=due_from(rule, start, rests))
    told = explain(timer, rule, spans, [], at("2026-03-03 11:00"))

    assert told.due_at == at("2026-03-03 16:30")
    assert (told.length, told.elapsed, told.left) == (6 * HOUR, 2.5 * HOUR, 3.5 * HOUR)
    assert [rest.cost for rest in told.rests] == [
        6 * HOUR
    ]  # an hour before lunch, four after, one in the morning
    assert told.counted == [
        (start, at("2026-03-02 11:00")),
        (at("2026-03-03 10:00"), at("2026-03-03 11:00")),
    ]
    assert [each.at for each in told.coming] == [at("2026-03-03 15:00"), told.due_at]


def test_while_it_rests_it_tells_when_it_would_be_due():
    rule = rule_of(Calendar("UTC", OFFICE_WEEK), 4 * 60)
    timer = timer_of(rule, at("2026-03-02 09:00"), state=TimerState.PAUSED)
    told = explain(timer, rule, [Span(WAITING, at("2026-03-02 10:00"), None)], [], at("2026-03-02 12:00"))

    assert timer.due_at == at("2026-03-02 13:00")
    assert told.due_at == at("2026-03-02 15:00")
    assert told.left == 3 * HOUR
    assert told.rests[0].goes_on


def test_what_it_rested_before_it_began_and_after_it_ended_is_none_of_its_time():
    rule = rule_of(Calendar("UTC", OFFICE_WEEK), 4 * 60)
    ended = at("2026-03-02 12:00")
    timer = timer_of(rule, at("2026-03-02 10:00"), state=TimerState.MET, ended_at=ended)
    spans = [
        Span(WAITING, at("2026-03-02 09:00"), at("2026-03-02 10:00")),
        Span("answered", ended, None),
    ]
    told = explain(timer, rule, spans, [], at("2026-03-09 12:00"))

    assert told.rests == []
    assert (told.until, told.elapsed, told.coming) == (ended, 2 * HOUR, [])


def test_late_is_less_than_nothing_left():
    rule = rule_of(Calendar("UTC", OFFICE_WEEK), 60)
    told = explain(timer_of(rule, at("2026-03-02 17:00")), rule, [], [], at("2026-03-03 10:30"))

    assert (told.left, told.elapsed) == (-1.5 * HOUR, 2.5 * HOUR)


def test_hours_that_were_changed_since_are_told():
    rule = rule_of(Calendar("UTC", OFFICE_WEEK), 60)
    timer = timer_of(rule, at("2026-03-02 09:00"), due_at=at("2026-03-02 11:00"))
    told = explain(timer, rule, [], [], at("2026-03-02 09:30"))

    assert not told.stands
    assert told.elapsed + told.left == told.length == 2 * HOUR


@pytest.mark.parametrize(
    ("name", "measure"), [(LEGAL_ANSWER, Measure.CALENDAR_DAYS), (PICKUP_WINDOW, Measure.MINUTES)]
)
def test_a_date_and_a_booking_know_no_rest(name, measure):
    rule = rule_of(Calendar("UTC", (((0, 1440),),) * 7), 30, measure, name=name)
    timer = timer_of(rule, at("2026-03-02 09:00"), due_at=at("2026-04-01 09:00"))
    told = explain(timer, rule, [Span(WAITING, at("2026-03-03 09:00"), None)], [], at("2026-03-12 09:00"))

    assert told.rests == []
    assert told.stands
    assert told.left == timedelta(days=20)


def test_the_picture_does_not_reach_to_levels_far_behind_the_deadline():
    later = LevelRule("climb", per_cent=100), LevelRule("climb", minutes=24 * 60)
    rule = rule_of(Calendar("UTC", (((0, 24 * 60),),) * 7), 60, levels=(LevelRule("breach"), *later))
    timer = timer_of(rule, at("2026-03-02 09:00"))
    told = explain(timer, rule, [], [], at("2026-03-02 09:10"))

    assert told.ends_at == at("2026-03-02 11:00")
    assert told.coming[-1].at == at("2026-03-03 10:00")


def test_levels_are_those_that_passed_and_those_to_come():
    rule = rule_of(Calendar("UTC", OFFICE_WEEK), 4 * 60)
    timer = timer_of(rule, at("2026-03-02 09:00"), levels_reached=1)
    warned = LevelReached(
        version=1, position=0, name="warning", due_at=timer.due_at, at=at("2026-03-02 12:00")
    )
    told = explain(timer, rule, [], [warned], at("2026-03-02 12:30"))

    assert told.passed == [warned]
    assert [(each.level.name, each.at) for each in told.coming] == [("breach", at("2026-03-02 13:00"))]
    assert told.ends_at == timer.due_at
