"""In which order work is given out, and that nothing starves in it."""

import heapq
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.models import Place
from app.routing.queries import place_of
from app.routing.queue_rule import QueueRule
from app.routing.ranking import LAST, STEPS, UNPROMISED, head_start, rank_in_sql, rank_of
from app.tickets.models import Priority, Ticket
from tests.factories import make_ticket, moment

AT = moment("2026-03-02 09:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
worths = st.timedeltas(timedelta(), timedelta(days=3))
rules = st.builds(
    QueueRule, id=st.just(1), code=st.just("q"), names=st.just({}), unit_id=st.just(1),
    priority_worth=worths, vip_worth=worths,
)  # fmt: skip
moments = st.timedeltas(timedelta(), timedelta(days=30)).map(lambda after: AT + after)
facts = st.fixed_dictionaries(
    {
        "due_at": st.none() | moments,
        "paused": st.booleans(),
        "grade": st.sampled_from([each.value for each in Grade]),
    }
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules, facts=facts, priority=st.sampled_from(Priority), opened_at=moments)
def test_postgresql_ranks_as_we_do(app, rule, facts, priority, opened_at):
    ticket = make_ticket()
    with transaction():
        place, ticket.priority, ticket.opened_at = place_of(ticket), priority, opened_at
        for name, value in facts.items():
            setattr(place, name, value)
    ranked = sa.select(rank_in_sql(rule)).join(Ticket, Ticket.id == Place.ticket_id)
    assert db.session.scalar(ranked.where(Place.id == place.id)) == rank_of(place, rule, ticket)


@given(rule=rules, facts=facts, priority=st.sampled_from(Priority), later=worths)
def test_what_is_due_later_and_worth_no_more_stands_behind(rule, facts, priority, later):
    first, second = Place(**facts), Place(**facts)
    second.due_at = second.due_at and second.due_at + later
    assert rank_of(first, rule, _ticket(priority)) <= rank_of(second, rule, _ticket(priority, AT + later))


@given(rule=rules, facts=facts)
def test_more_urgent_is_never_later_and_a_vip_neither(rule, facts):
    steps = sorted(STEPS, key=STEPS.__getitem__)
    ranks = [rank_of(Place(**facts), rule, _ticket(priority)) for priority in steps]
    assert ranks == sorted(ranks, reverse=True)
    vip = rank_of(Place(**facts | {"grade": Grade.VIP}), rule, _ticket())
    assert vip <= rank_of(Place(**facts | {"grade": Grade.STANDARD}), rule, _ticket())


@given(rule=rules, facts=facts)
def test_what_rests_stands_last(rule, facts):
    assert rank_of(Place(**facts | {"paused": True}), rule, _ticket(Priority.URGENT)) == LAST


def test_who_is_on_the_line_ranks_by_when_they_came():
    rule = QueueRule(1, "q", {}, 1, vip_worth=5 * MINUTE)
    waiting, vip = Place(sort_at=AT, grade="standard"), Place(sort_at=AT + 4 * MINUTE, grade=Grade.VIP)
    assert (rank_of(waiting, rule, None), rank_of(vip, rule, None)) == (AT, AT - MINUTE)


@settings(max_examples=60, deadline=None)
@given(
    worth=st.timedeltas(timedelta(), 6 * HOUR),
    vip_worth=st.timedeltas(timedelta(), timedelta(days=1)),
    arrivals=st.lists(
        st.tuples(
            st.integers(0, 600),  # the minute at which it comes
            st.none() | st.integers(0, 600),  # minutes after which it is due
            st.sampled_from(Priority),
            st.sampled_from([Grade.STANDARD, Grade.VIP]),
        ),
        max_size=60,
    ),
    flood=st.integers(0, 5),
)
def test_nothing_starves(worth, vip_worth, arrivals, flood):
    """The bound: a piece of rank r is served before r + the greatest head start there is + the time that it takes to serve
    what ranks before it and had come by then.

    For what comes at c, and is not late when it comes, ranks at c - the greatest head start or later. So from r + the
    greatest head start on nothing new goes before the piece, however much comes and however urgent it is. Here one server
    serves one a minute, and a flood of urgent pieces of important people, up to five a minute, comes for ten hours."""
    rule = QueueRule(1, "q", {}, 1, priority_worth=worth, vip_worth=vip_worth)
    most = head_start(rule, Priority.URGENT, Grade.VIP)
    end = 600 + int((most + UNPROMISED) / MINUTE)
    urgent = (0, Priority.URGENT, Grade.VIP)
    comes = [*arrivals, *((minute, *urgent) for minute in range(600) for _ in range(flood))]
    pieces = sorted((each[0], number, _rank(each, rule)) for number, each in enumerate(comes))
    served = _serve(pieces, end + len(pieces))
    for minute, number, rank in pieces:
        if number < len(arrivals):
            closes = max(minute, int((rank + most - AT) / MINUTE) + 1)
            before = sum(came <= closes and other <= rank for came, _, other in pieces)
            assert served[number] <= closes + before


def _rank(arrival, rule):
    minute, due, priority, grade = arrival
    came = AT + minute * MINUTE
    due_at = None if due is None else came + due * MINUTE
    return rank_of(Place(due_at=due_at, grade=grade, paused=False), rule, _ticket(priority, came))


def _ticket(priority=Priority.NORMAL, opened_at=AT):
    return Ticket(priority=priority, opened_at=opened_at)


def _serve(pieces, minutes):
    """One a minute, the first in rank of what is there; when each was served."""
    waiting, coming, served = [], iter(pieces), {}
    following = next(coming, None)
    for minute in range(minutes):
        while following is not None and following[0] <= minute:
            heapq.heappush(waiting, (following[2], following[1]))
            following = next(coming, None)
        if waiting:
            served[heapq.heappop(waiting)[1]] = minute
    return served
