"""The administrator's page of triage: rules and counts, and never what a customer wrote."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.triage.models import TriageRule
from app.triage.queries import misled_most
from tests.factories import browser_of, make_agent, make_user, text_in, tickets

WORDS = "Mr Secret dropped it and it is broken"


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


@pytest.fixture
def corrected(client):
    """An agent has said that it was no complaint."""
    text_in(client, WORDS)
    [ticket] = tickets()
    answer = browser_of(make_agent(name="Ann Lee")).post(
        f"/tickets/{ticket.reference}/reading", data={"kind": "other"}
    )
    assert answer.status_code == 303
    return ticket


def test_before_anybody_corrected_it_says_so(admin):
    html = admin.get("/admin/triage").text
    assert "No phrase has misled yet." in html
    assert "Nobody has corrected a reading yet." in html


def test_it_shows_the_correction_and_the_phrase_but_not_the_words(admin, corrected):
    html = admin.get("/admin/triage").text
    assert "Ann Lee" in html
    assert ">broken<" in html
    assert "Complaint" in html
    assert "Secret" not in html
    assert corrected.reference not in html


def test_a_phrase_is_switched_off_and_on(admin, corrected):
    rule = misled_most(1)[0][0]
    for to, is_active in (("off", False), ("on", True)):
        answer = admin.post(f"/admin/triage/rules/{rule.id}/switch", data={"to": to})
        assert answer.location == f"/admin/triage#rule-{rule.id}"
        assert db.session.get(TriageRule, rule.id).is_active is is_active
        assert ("Switch on" in admin.get("/admin/triage").text) is not is_active


@pytest.mark.parametrize("form", [{}, {"to": "sideways"}])
def test_what_is_neither_on_nor_off_is_refused(admin, form):
    rule_id = db.session.scalar(select(TriageRule.id).limit(1))
    assert admin.post(f"/admin/triage/rules/{rule_id}/switch", data=form).status_code == 422
    assert db.session.get(TriageRule, rule_id).is_active


def test_a_rule_that_is_not_there_is_404(admin):
    assert admin.post("/admin/triage/rules/999999999/switch", data={"to": "off"}).status_code == 404


@pytest.mark.parametrize("role", ["agent", "supervisor", "clerk"])
def test_others_are_refused(app, role):
    browser = browser_of(make_user(role))
    assert browser.get("/admin/triage").status_code == 403
    assert browser.post("/admin/triage/rules/1/switch", data={"to": "off"}).status_code == 403
