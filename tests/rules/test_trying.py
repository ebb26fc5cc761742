"""The dry run: how often a rule would have acted. It says in SQL what the rule does in Python, and keeps nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.core.transaction import rehearsal, transaction
from app.rules import trying
from app.rules.actions import MoveToQueue, TellRole
from app.rules.contents import RuleContent
from app.rules.occasions import OCCASIONS
from app.rules.trying import RuleTrial, try_rule
from tests.factories import colleague, make_supervisor, make_ticket, make_unit, make_user
from tests.rules.making import NOTED, URGENT

pytestmark = pytest.mark.usefixtures("app")

TOLD = (
    {},
    {"why": "customer_replied", "to": "investigating"},
    {"why": "reopened", "to": "investigating"},
    {"to": "answered"},
    {"level": "warning", "target": "resolution"},
    {"level": "breach", "target": "legal_answer"},
    {"level": "breach", "target": "customer_reply"},
    {"level": "climb", "target": "resolution"},
    {"queue": 7},
    {"queue": None},
)


def tried(*actions, occasion="item_late", condition="", days=7, user=None) -> RuleTrial:
    content = RuleContent("Tried", occasion, condition, actions or (URGENT,))
    admin = user or make_user("administrator")
    with rehearsal():
        return try_rule(content, days=days, user=colleague(admin), at=now())


def miss(ticket, at=None):
    with transaction():
        record("ticket.item_late", ticket, SYSTEM, at=at, item="EA123456785CN")


def contents():
    return {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }


@pytest.mark.parametrize("occasion", OCCASIONS.values(), ids=OCCASIONS)
def test_an_occasion_is_the_same_in_sql(occasion):
    ticket = make_ticket()
    with transaction():
        db.session.execute(sa.delete(Event))
    with db.session.begin_nested():
        for told in TOLD:
            db.session.execute(
                sa.insert(Event).values(
                    at=now(), name=occasion.event, subject_kind="ticket", subject_id=ticket.id, ticket_id=ticket.id,
                    actor_kind="system", data=told,
                )
            )  # fmt: skip
    events = db.session.scalars(sa.select(Event).where(Event.name == occasion.event)).all()
    among = set(db.session.scalars(sa.select(Event.id).where(occasion.in_sql())))
    assert {event.id for event in events if occasion.is_given(event)} == among
    assert among


def test_what_happened_twice_is_counted_twice_and_what_was_before_those_days_not():
    first, second = make_ticket(), make_ticket()
    old = make_ticket(opened_at=now() - timedelta(days=9))
    for ticket in (first, first, second, old):
        miss(ticket)
    trial = tried()
    assert (trial.times, trial.tickets, trial.looked_at) == (3, 2, 2)
    assert tried(days=30).tickets == 3


def test_conditions_are_read_against_the_ticket_of_today():
    ticket = make_ticket()
    miss(ticket)
    assert tried(condition="topic:loss").times == 0
    with transaction():
        db.session.execute(sa.text("UPDATE ticket SET topic = 'loss'"))
    assert tried(condition="topic:loss").times == 1


def test_everything_it_would_do_is_really_tried_and_nothing_of_it_stays():
    make_supervisor()
    miss(make_ticket())
    admin = make_user("administrator")
    before = contents()
    trial = tried(URGENT, MoveToQueue("complaints-1"), NOTED, TellRole("supervisor", "Look"), user=admin)
    [shown] = trial.shown
    assert [(each["do"], "refusal" in each) for each in shown.done] == [
        ("set_priority", False), ("move", False), ("note", False), ("tell_role", False),
    ]  # fmt: skip
    assert contents() == before


def test_only_so_many_are_looked_at_and_shown(monkeypatch):
    monkeypatch.setattr(trying, "MOST_TICKETS", 3)
    monkeypatch.setattr(trying, "MOST_SHOWN", 2)
    for _ in range(4):
        miss(make_ticket())
    trial = tried()
    assert (trial.looked_at, trial.times, len(trial.shown), trial.is_cut) == (3, 3, 2, True)


def test_tickets_of_units_that_are_not_theirs_are_neither_shown_nor_counted():
    miss(make_ticket())
    elsewhere = make_user("administrator", unit=make_unit())
    assert (tried(user=elsewhere).looked_at, tried(user=elsewhere).times) == (0, 0)
