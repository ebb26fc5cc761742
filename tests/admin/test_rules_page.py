"""The administrator's pages of rules: the list, the form with its dry run, the log, and the switch for all."""

import re

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.rules.actions import GiveTo, SetPriority
from app.rules.contents import fingerprint_of
from app.rules.models import Rule
from app.rules.operations.editing import switch_automation
from app.rules.queries import rules_stop
from app.tickets.models import Priority, Ticket
from app.tickets.operations.opening import hear_threat
from tests.admin.policy_forms import words
from tests.factories import browser_of, make_agent, make_ticket, make_user
from tests.rules.making import NOTED, firings, make_rule


@pytest.fixture(autouse=True)
def none_written(app):
    """Without those we ship."""
    with transaction():
        db.session.execute(sa.delete(Rule))


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


def sent(**more):
    """A rule that makes urgent what customers threaten about."""
    return {
        "name": "Threats", "occasion": "threatened", "condition": "kind:query", "more": "", "days": "7",
        "actions-0-do": "set_priority", "actions-0-priority": "urgent",
    } | more  # fmt: skip


def threaten(ticket):
    with transaction():
        hear_threat(ticket, actor=SYSTEM, at=now())


def rules():
    return list(db.session.scalars(sa.select(Rule).order_by(Rule.position)))


def test_settings_name_the_page_and_without_a_rule_it_says_what_to_do(admin):
    assert 'href="/admin/rules"' in admin.get("/start").text
    assert "There is no rule yet." in words(admin.get("/admin/rules").text)


def test_a_rule_is_written_and_is_off(admin):
    answer = admin.post("/admin/rules", data=sent(), follow_redirects=True)
    said = words(answer.text)
    assert "Threats off" in said
    assert "Whenever A customer threatens If Query Then sets the priority to Urgent" in said
    [rule] = rules()
    assert (rule.is_on, rule.actions) == (False, [{"do": "set_priority", "priority": "urgent"}])


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(admin):
    answer = admin.post(
        "/admin/rules", data=sent(name="", condition="moon:full", **{"actions-0-priority": ""})
    )
    assert answer.status_code == 422
    said = words(answer.text)
    assert "A rule needs a name." in said
    assert "“moon:full” is no condition." in said
    assert "Choose a priority." in said
    assert rules() == []


def test_a_name_is_taken_once(admin):
    make_rule(name="Threats")
    answer = admin.post("/admin/rules", data=sent())
    assert (answer.status_code, len(rules())) == (422, 1)
    assert "There is a rule “Threats” already." in words(answer.text)


def test_actions_come_go_and_change_places_before_anything_is_saved(admin):
    page = admin.post("/admin/rules", data=sent(press="add", more="note"))
    assert re.findall(r'name="actions-\d-do"[^>]*value="(\w+)"', page.text) == ["set_priority", "note"]
    both = {"actions-1-do": "note", "actions-1-words": "Look"}
    page = admin.post("/admin/rules", data=sent(press="up-1", **both))
    assert re.findall(r'name="actions-\d-do"[^>]*value="(\w+)"', page.text) == ["note", "set_priority"]
    page = admin.post("/admin/rules", data=sent(press="remove-0", **both))
    assert re.findall(r'name="actions-\d-do"[^>]*value="(\w+)"', page.text) == ["note"]
    assert "Look" in page.text
    assert rules() == []


def test_a_rule_is_changed_unless_somebody_else_has_changed_it(admin):
    rule = make_rule(SetPriority("high"), name="Threats", occasion="threatened", condition="kind:query")
    page = admin.get(f"/admin/rules/{rule.id}")
    shown = re.search(r'name="shown"[^>]*value="(\w+)"', page.text).group(1)
    stale = admin.post(f"/admin/rules/{rule.id}", data=sent(shown="older"))
    assert stale.status_code == 409
    assert "Somebody has changed this rule in the meantime." in words(stale.text)
    admin.post(f"/admin/rules/{rule.id}", data=sent(shown=shown))
    db.session.refresh(rule)
    assert rule.actions == [{"do": "set_priority", "priority": "urgent"}]


def test_the_dry_run_says_how_often_on_which_tickets_and_what_and_writes_nothing(admin):
    agent = make_agent(queues=())
    for kind in ("query", "query", "complaint"):
        threaten(make_ticket(kind))
    before = db.session.scalar(
        sa.text("SELECT sum(n) FROM (SELECT count(*) n FROM event UNION ALL SELECT count(*) FROM rule) t")
    )
    answer = admin.post(
        "/admin/rules", data=sent(press="try", **{"actions-1-do": "give", "actions-1-person": agent.email})
    )
    said = words(answer.text)
    assert "It would have acted 2 times" in said
    assert "on 2 of 3 tickets of the last 7 days." in said
    assert "sets the priority to Urgent (was Normal)" in said
    assert "refused: Only somebody who takes work from this queue can be given it." in said
    after = db.session.scalar(
        sa.text("SELECT sum(n) FROM (SELECT count(*) n FROM event UNION ALL SELECT count(*) FROM rule) t")
    )
    assert (after, rules(), firings()) == (before, [], [])
    assert set(db.session.scalars(sa.select(Ticket.priority))) == {Priority.NORMAL}


def test_every_button_of_the_form_leads_to_where_it_can_be_sent(admin):
    rule = make_rule()
    for page, target in (("/admin/rules/new", "/admin/rules"), (f"/admin/rules/{rule.id}",) * 2):
        text = admin.get(page).text
        assert re.findall(r'formaction="([^"#]+)#trial"', text) == [target]
        assert admin.post(target, data=sent(press="try", **{"actions-0-do": ""})).status_code == 422


def test_an_administrator_who_reads_no_conversations_gets_references_and_no_links(admin):
    ticket = make_ticket(words="My ring is in it")
    threaten(ticket)
    alone = admin.post("/admin/rules", data=sent(press="try")).text
    both = browser_of(make_user("administrator", "agent")).post("/admin/rules", data=sent(press="try")).text
    link = f'href="/desk/tickets/{ticket.reference}"'
    assert (link in alone, link in both, "My ring" in both) == (False, True, False)


def test_what_has_ended_is_counted_and_not_guessed_about(admin):
    ticket = make_ticket()
    threaten(ticket)
    with transaction():
        db.session.execute(sa.text("UPDATE ticket SET status = 'closed' WHERE id = :id"), {"id": ticket.id})
    said = words(admin.post("/admin/rules", data=sent(press="try")).text)
    assert "It would have acted once" in said
    assert "not known: it has ended" in said


def test_a_switch_holds_from_the_next_act_on(admin):
    rule = make_rule(NOTED, name="Threats", occasion="threatened", is_on=False)
    threaten(make_ticket())
    admin.post(f"/admin/rules/{rule.id}/switch", data={"to": "on", "shown": fingerprint_of(rule)})
    threaten(make_ticket())
    admin.post(f"/admin/rules/{rule.id}/switch", data={"to": "off"})
    threaten(make_ticket())
    assert len(firings()) == 1
    assert "acted once" in words(admin.get("/admin/rules").text)


def test_one_button_stops_all(admin):
    make_rule(NOTED, occasion="threatened")
    page = admin.post("/admin/rules/switch", data={"to": "off"}, follow_redirects=True)
    assert "All rules stand still." in words(page.text)
    threaten(make_ticket())
    assert firings() == []
    admin.post("/admin/rules/switch", data={"to": "on"})
    assert rules_stop() is None


def test_rules_change_places_and_go(admin):
    first, second = make_rule(name="first"), make_rule(name="second")
    admin.post(f"/admin/rules/{second.id}/place", data={"was": "2", "to": "1"})
    assert [rule.name for rule in rules()] == ["second", "first"]
    assert admin.post(f"/admin/rules/{second.id}/place", data={"was": "2", "to": "1"}).status_code == 409
    admin.post(f"/admin/rules/{first.id}/removal", data={"shown": fingerprint_of(first)})
    said = words(admin.get("/admin/rules").text)
    assert ("second" in said, "first" in said) == (True, False)
    assert admin.get(f"/admin/rules/{first.id}").status_code == 404


def test_the_log_says_what_each_did_and_why_not(admin):
    agent = make_agent(queues=())
    one = make_rule(SetPriority("urgent"), name="one", occasion="threatened")
    make_rule(GiveTo(agent.email), name="other", occasion="threatened")
    ticket = make_ticket()
    threaten(ticket)
    said = words(admin.get("/admin/rules/firings").text)
    assert "sets the priority to Urgent (was Normal)" in said
    assert f"gives it to {agent.email} refused:" in said
    only = admin.get(f"/admin/rules/firings?rule={one.id}").text
    assert (only.count("sets the priority"), only.count("gives it to")) == (1, 0)


def test_a_rule_of_a_newer_release_is_shown_as_such(admin):
    rule = make_rule()
    with transaction():
        rule.actions = [{"do": "sing"}]
    said = words(admin.get("/admin/rules").text)
    assert "This release cannot read it: it does nothing" in said


def test_the_story_of_a_ticket_names_the_rule(app):
    make_rule(SetPriority("urgent"), NOTED, name="Threats", occasion="threatened")
    ticket = make_ticket()
    threaten(ticket)
    said = words(browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text)
    assert "Rule “ Threats ” set the priority: Normal → Urgent" in said
    assert "Rule “ Threats ” Note, for us only A rule was here" in said


def test_nobody_switches_on_or_removes_what_they_did_not_see(admin):
    rule = make_rule(name="Threats", is_on=False)
    page = admin.get("/admin/rules").text
    assert page.count(f'name="shown" value="{fingerprint_of(rule)}"') == 2
    seen = {"shown": fingerprint_of(rule)}
    with transaction():
        rule.condition = "kind:query"
    switched = admin.post(f"/admin/rules/{rule.id}/switch", data={"to": "on"} | seen)
    removed = admin.post(f"/admin/rules/{rule.id}/removal", data=seen)
    assert (switched.status_code, removed.status_code) == (409, 409)
    db.session.refresh(rule)
    assert (rule.is_on, rule.removed_at) == (False, None)


def test_what_is_compared_is_what_stands_there_once_nobody_else_edits(app):
    rule, admin = make_rule(is_on=False), make_user("administrator")
    seen = fingerprint_of(rule)
    with pytest.raises(Conflict), transaction():
        assert rule.condition == ""
        behind_our_back = sa.update(Rule).values(condition="kind:query")
        db.session.execute(behind_our_back.execution_options(synchronize_session=False))
        switch_automation(rule, is_on=True, shown=seen, actor=admin, at=now())
