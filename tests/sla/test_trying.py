"""What a ticket would get from a set of policies, and why."""

import pytest

from app.customers.models import Customer, Grade
from app.sla.models import About, Measure, PolicySet
from app.sla.rules import read_rulebooks, rulebook_in_force
from app.sla.sets import find_draft
from app.sla.trying import try_policies
from app.tickets.conditions import Case
from app.tickets.models import Ticket
from tests.factories import moment
from tests.sla.drafts import add, calendar_id, make_draft, promise, written

AT = moment("2026-03-02 09:00")  # a Monday


@pytest.fixture(autouse=True)
def draft(app):
    return make_draft()


def tried(about: About = About.TICKET, *, grade: str = "standard", **facts):
    ticket = Ticket(**{"kind": "query", "triage": {}, "customer": Customer(grade=Grade(grade))} | facts)
    book = read_rulebooks(PolicySet.id == find_draft().id)[find_draft().id]
    return next(each for each in try_policies(book, Case(ticket), AT) if each.about is about)


def test_the_first_that_fits_is_chosen_and_those_before_say_why_not():
    trial = tried(grade="gold")
    assert trial.chosen.code == "query-gold"
    failed = {each.policy.code: [str(term) for term in each.failed] for each in trial.passed}
    assert failed["query-vip"] == ["grade:vip"]
    assert failed["complaint-vip"] == ["kind:complaint", "grade:vip"]
    assert "query-silver" not in failed


def test_where_none_fits_all_were_tried():
    trial = tried(kind="delivery")
    assert trial.chosen is None
    shipped = rulebook_in_force()
    assert [each.policy.code for each in trial.passed] == [
        each.code for each in shipped.policies if each.about is About.TICKET
    ]
    assert trial.clocks == []


def test_clocks_and_levels_run_from_the_moment():
    office = calendar_id("office")
    targets = promise(), promise(name="pickup_window")
    add(written("fragile", "topic:damage", calendar_id=office, targets=targets), place=1)
    response, window = tried(topic="damage").clocks
    assert response.due_at == moment("2026-03-02 13:00")
    assert [at for _, at in response.levels] == [moment("2026-03-02 12:00"), moment("2026-03-02 13:00")]
    assert window.due_at is None


def test_laws_are_tried_apart():
    law = promise(name="legal_answer", length=15, measure=Measure.CALENDAR_DAYS, levels=())
    add(written("law", "kind:query", about=About.LAW, source="A law", targets=(law,)))
    trial = tried(About.LAW)
    assert trial.chosen.code == "law"
    assert [clock.due_at for clock in trial.clocks] == [moment("2026-03-17 09:00")]
    assert tried().chosen.code == "query-others"
