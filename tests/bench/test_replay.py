"""A log of another house, made up here, through our queues: the same every time."""

from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

import pytest

from app.tickets.models import Priority
from bench import replay
from bench.parts.chart import chart
from bench.parts.fairness import gini, jain
from bench.parts.logs import DAY, LEAST, MOST, Job, Log, OpenClock, Staff, level_of, read_log, stretched
from bench.parts.simulating import House

FIELDS = "case_id,seq,state,opened,updated,location,priority,group,agent"
TICKETS = [  # Tuesday 1 March 2016
    ("A", "2016-03-01T09:00", "3", ["New 09:00 G1 ann", "Active 09:10 G1 ann", "Resolved 09:40 G1 ann"]),
    (
        "B", "2016-03-01T09:05", "1",
        ["Active 09:05 G1 bob", "Awaiting 09:15 G1 bob", "Active 13:00 G2 bob", "Resolved 13:10 G2 bob"],
    ),
    ("C", "2016-03-01T21:00", "4", ["New 21:00 G2 bob", "Active 21:30 G2 bob", "Resolved 23:59 G2 bob"]),
    ("D", "2016-03-01T09:00", "3", ["New 09:00 G3 "]),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    lines = [FIELDS]
    for case, opened, priority, steps in TICKETS:
        for number, step in enumerate(steps, 1):
            state, at, group, agent = step.split(" ")
            lines.append(
                f"{case},{number},{state},{opened},2016-03-01T{at},Place {case},{priority},{group},{agent}"
            )
    (tmp_path / "events.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def jobs(*given):
    return [
        Job(number, at, queue, minutes, priority, customer)
        for number, (at, queue, minutes, priority, customer) in enumerate(given)
    ]


def house(work, how, *people, at_once=1):
    return House(Log(work, [Staff(*person, frozenset({0})) for person in people], 0), how, at_once).run()


def test_only_open_time_counts_and_what_comes_at_night_comes_at_opening():
    clock = OpenClock(date(2016, 3, 1))
    assert clock.minutes(datetime(2016, 3, 1, 9, 30, tzinfo=UTC)) == 90
    assert clock.minutes(datetime(2016, 3, 1, 21, 0, tzinfo=UTC)) == DAY
    assert clock.minutes(datetime(2016, 3, 2, 3, 0, tzinfo=UTC)) == DAY
    assert clock.minutes(datetime(2016, 3, 5, 12, 0, tzinfo=UTC)) == 4 * DAY  # Saturday
    assert clock.minutes(datetime(2016, 3, 7, 8, 0, tzinfo=UTC)) == 4 * DAY  # Monday


def test_a_ticket_is_work_of_its_last_group_for_as_long_as_it_was_active(folder):
    log = read_log(folder)
    told = {job.customer: (job.at, job.queue, job.minutes, job.priority) for job in log.jobs}
    assert told == {
        "Place A": (60, "G1", 30, Priority.NORMAL),
        "Place B": (65, "G2", 20, Priority.URGENT),
        "Place C": (DAY, "G2", LEAST, Priority.LOW),
    }
    assert log.left_out == 1  # nobody is named with its group
    assert [person.name for person in log.staff] == ["ann", "bob"]
    assert set(log.staff[1].queues) == {"G1", "G2"}


def test_steps_of_a_case_are_pieces_of_people_made_up(tmp_path):
    rows = ["1,1,1,2012-04-03T10:00:00", "1,2,8,2012-04-03T10:30:00", "1,3,6,2012-04-05T17:15:52"]
    (tmp_path / "events.csv").write_text("\n".join(["case_id,seq,activity,timestamp", *rows]))
    log = read_log(tmp_path)
    assert [(job.queue, job.minutes) for job in log.jobs] == [("1", 30), ("8", MOST), ("6", LEAST)]
    assert {job.customer for job in log.jobs} == {"1"}


def test_everything_is_begun_once_and_a_second_time_gives_the_same(folder):
    log = stretched(read_log(folder), 0.4)
    first, second = (replay.replay(log, replay.WAYS, 1) for _ in range(2))
    assert first == second
    assert {measures["begun"] for measures in first.values()} == {2}  # the third comes after the last day
    assert set(first) == {
        "longest_idle", "least_loaded", "round_robin", "best_skill", "sticky", "pull",
    }  # fmt: skip
    assert replay.table(first).count("\n") == 1 + len(first["pull"])


@pytest.mark.parametrize("how", replay.WAYS)
def test_what_is_more_urgent_goes_first_but_what_is_old_enough_before_it(how):
    work = jobs(
        (0, "G", 200, Priority.NORMAL, "a"),
        (10, "G", 10, Priority.LOW, "b"),
        (20, "G", 10, Priority.URGENT, "c"),
        (199, "G", 10, Priority.URGENT, "d"),
    )
    done = house(work, how, ("ann", {"G": 1}))
    assert [each.job.customer for each in done] == ["a", "c", "b", "d"]


def test_a_customer_returns_to_whom_they_know_where_that_counts():
    work = jobs((0, "G", 5, Priority.NORMAL, "x"), (50, "G", 5, Priority.NORMAL, "x"))
    people = ("ann", {"G": 1}), ("bob", {"G": 5})
    assert [each.by for each in house(work, "sticky", *people)] == [0, 0]
    assert [each.by for each in house(work, "longest_idle", *people)] == [0, 1]
    assert [each.by for each in house(work, "best_skill", *people)] == [1, 1]


def test_several_pieces_in_hand_share_the_time():
    work = jobs(*[(0, "G", 60, Priority.NORMAL, str(number)) for number in range(3)])
    assert [each.began for each in house(work, "longest_idle", ("ann", {"G": 1}))] == [0, 60, 120]
    assert [each.began for each in house(work, "least_loaded", ("ann", {"G": 1}), at_once=2)] == [0, 0, 120]


def test_evenness_is_one_and_zero_where_all_have_the_same():
    assert (jain([2, 2, 2]), gini([2, 2, 2])) == (1, pytest.approx(0))
    assert (jain([6, 0, 0]), gini([6, 0, 0])) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_who_did_it_more_often_knows_it_better():
    assert [level_of(times) for times in (1, 4, 20, 100)] == [1, 2, 3, 5]


def test_the_picture_has_a_bar_for_each_way(folder):
    found = replay.replay(read_log(folder), ("sticky", "pull"), 1)
    picture = fromstring(chart(found))
    assert len([each for each in picture.iter() if each.get("class") == "bar"]) == 4 * 2
