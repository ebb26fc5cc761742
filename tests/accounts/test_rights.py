"""The rights matrix: every address for every role. An address that is not in the table fails the test."""

import re
from io import BytesIO

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.sla.models import PolicySet
from app.tickets.operations.answering import add_note
from app.tickets.operations.attaching import keep_upload, store_uploads
from app.triage.models import TriageRule
from tests.factories import (
    bring_items,
    browser_of,
    colleague,
    make_agent,
    make_clerk,
    make_handoff,
    make_ticket,
    make_user,
    root_unit,
    signed_post,
    tickets,
)
from tests.samples import photo
from tests.territories.making import csv_of, read

PUBLIC = {
    "core.healthz", "core.readyz", "static", "accounts.sign_in", "accounts.enter", "accounts.sign_out",
    "accounts.set_language", "desk.styleguide", "portal.start", "portal.begin", "portal.step", "portal.keep",
    "portal.send", "portal.receipt", "portal.insist", "portal.track", "portal.follow", "portal.code", "portal.prove",
    "portal.followed", "portal.add",
    "portal.ask_withdrawal", "portal.withdraw", "portal.hours", "portal.ask_acting", "portal.let_act", "portal.stop_acting",
}  # fmt: skip
TOKENS = {"stream.beat"}  # a signed token says whose it is: tests/stream/test_beats.py
STREAM = "stream.events"  # no page: it cannot follow to the door
SIGNED = {
    "telephony.texts.incoming_text", "telephony.texts.text_reported", "telephony.calls.incoming_call",
    "telephony.calls.answered", "telephony.calls.provider_failed", "telephony.call_reports.call_reported",
    "telephony.call_reports.sound_reported", "telephony.call_reports.words_reported",
}  # fmt: skip
READERS = {"agent", "supervisor", "clerk"}
WORKERS = {"agent", "supervisor"}
GUARDED = {
    "desk.board": READERS,
    "desk.rows": READERS,
    "desk.queues": READERS,
    "desk.find": READERS,
    "desk.ticket": READERS,
    "desk.ticket_part": READERS,
    "desk.counter": READERS,
    "desk.enter": READERS,
    "desk.file": READERS,
    "desk.file_preview": READERS,
    "desk.file_thumbnail": READERS,
    "desk.sound": READERS,
    "desk.timer": READERS,
    "desk.timer_json": READERS,
    "desk.notices": READERS,
    "desk.notice_mark": READERS,
    "desk.see_notices": READERS,
    "desk.take_next": WORKERS,
    "desk.next_up": WORKERS,
    "desk.placement": READERS,
    "desk.placement_json": READERS,
    "desk.live": {"supervisor"},
    "desk.live_part": {"supervisor"},
    "desk.person": {"supervisor"},
    "desk.staff": {"supervisor"},
    "desk.move_work": {"supervisor"},
    STREAM: READERS,
    "tickets.move": WORKERS,
    "tickets.change_facts": WORKERS,
    "tickets.send_back": WORKERS,
    "tickets.reply": WORKERS,
    "tickets.note": WORKERS,
    "tickets.talk": WORKERS,
    "tickets.convert": WORKERS,
    "tickets.merge": WORKERS,
    "tickets.undo": WORKERS,
    "presence.mark": WORKERS,
    "presence.say": WORKERS,
    "offers.mark": WORKERS,
    "offers.accept": WORKERS,
    "offers.decline": WORKERS,
    "tickets.look": WORKERS,
    "tickets.correct": WORKERS,
    "tickets.close": WORKERS,
    "tickets.add_party": WORKERS,
    "tickets.prove_party": WORKERS,
    "tickets.take_out": WORKERS,
    "sla.name_cause": WORKERS,
    "routing.take": WORKERS,
    "routing.release": WORKERS,
    "routing.assign": {"supervisor"},
    "routing.hand_off": WORKERS,
    "routing.accept": {"supervisor", "clerk"},
    "routing.answer": {"supervisor", "clerk"},
    "desk.unit": {"supervisor", "clerk"},
    "desk.unit_rows": {"supervisor", "clerk"},
    "admin.triage": {"administrator"},
    "admin.switch": {"administrator"},
    "admin.items": {"administrator"},
    "admin.import_items": {"administrator"},
    "admin.item_import": {"administrator"},
    "admin.item_import_state": {"administrator"},
    "admin.territories": {"administrator"},
    "admin.import_territories": {"administrator"},
    "admin.territory_import": {"administrator"},
    "admin.territory_import_state": {"administrator"},
    "admin.confirm_territories": {"administrator"},
    "admin.discard_territories": {"administrator"},
}
SETTINGS = (
    "law choose_law rebuilds begin_rebuild rebuild rebuild_state confirm_rebuild stop_rebuild save_proposal "
    "proposed_calendar count_calendar "
    "calendars new_calendar create_calendar calendar edit_calendar keep_calendar_holidays fill_calendar_year "
    "write_calendar_day keep_calendar_day remove_calendar_day "
    "policies policy_sets policy_set policy_set_difference policy_tester "
    "policy_draft begin_policy_draft policy_difference put_policies_in_force discard_policies new_policy add_policy "
    "policy change_policy copy_policy remove_policy move_policy "
    "rules switch_rules rule_firings new_rule add_rule rule change_rule switch_rule move_rule remove_rule "
    "queues new_queue create_queue astray move_astray queue change_queue move_queue "
    "add_queue_member weigh_queue_members remove_queue_member"
)
GUARDED |= {f"admin.{name}": {"administrator"} for name in SETTINGS.split()}
STAFF = (
    "people person change_skills change_queues change_capacity skills create_skill skill rename_skill remove_skill "
    "capacity change_channel_capacity"
)
GUARDED |= {f"admin.{name}": {"administrator"} for name in STAFF.split()}
ROSTERS = "shifts add_shifts shift_removal remove_shift"
GUARDED |= {f"admin.{name}": {"administrator", "supervisor"} for name in ROSTERS.split()}
OWN = {"desk.slip"}  # for whoever entered it: tests/desk/test_counter.py
ROLES = ("agent", "supervisor", "clerk", "administrator", None)
GUARDED["desk.start"] = set(ROLES)  # it says what there is for whom
CASES = [(endpoint, role) for endpoint in GUARDED for role in ROLES]


def a_file_on(reference):
    """A picture that a note on the ticket brought."""
    ticket, agent = next(each for each in tickets() if each.reference == reference), colleague(make_agent())
    with transaction():
        return keep_upload(
            add_note(ticket, "See.", actor=agent), *store_uploads([("box.jpg", BytesIO(photo()))])
        )


# Who may is let in, and hears that there is no such thing: what they do with one is tried with the page itself.
MISSING_HERE = {
    "desk.sound", "tickets.prove_party", "tickets.take_out", "admin.keep_calendar_day", "admin.remove_calendar_day",
    "admin.rebuild", "admin.rebuild_state", "admin.confirm_rebuild", "admin.stop_rebuild",
    "admin.save_proposal", "admin.proposed_calendar", "tickets.undo", "offers.accept", "offers.decline",
    "admin.policy_draft", "admin.policy_difference", "admin.put_policies_in_force", "admin.discard_policies",
    "admin.new_policy", "admin.add_policy", "admin.policy", "admin.change_policy", "admin.copy_policy",
    "admin.remove_policy", "admin.move_policy", "admin.policy_set_difference",
    "admin.skill", "admin.rename_skill", "admin.remove_skill", "admin.shift_removal", "admin.remove_shift",
    "desk.move_work",
    "admin.rule", "admin.change_rule", "admin.switch_rule", "admin.move_rule", "admin.remove_rule",
    "admin.add_queue_member", "admin.remove_queue_member",
}  # fmt: skip
NAMES = {
    "target": "resolution",
    "other": "1000000000",
    "role": "sender",
    "on": "2026-10-01",
    "channel": "sms",
    "int:year": "2026",
}
QUEUE_PAGES = (
    "queue",
    "change_queue",
    "move_queue",
    "add_queue_member",
    "weigh_queue_members",
    "remove_queue_member",
)
CODES = {"admin.choose_law": "es"} | {f"admin.{name}": "pickups" for name in QUEUE_PAGES}  # else a calendar's


THINGS = {  # what an address with a number is about
    "admin.person": lambda _: make_agent(),
    "admin.change_": lambda _: make_agent(),
    "admin.item_import": lambda _: bring_items(),
    "admin.switch": lambda _: db.session.scalars(sa.select(TriageRule).limit(1)).one(),
    "admin.policy_set": lambda _: db.session.scalars(sa.select(PolicySet)).first(),
    "admin.": lambda _: read(csv_of()),
    "desk.file": a_file_on,
    "desk.person": lambda _: make_agent(),
    "desk.staff": lambda _: make_agent(),
}


HANDOFFS = ("routing.accept", "routing.answer")


def request_of(app, endpoint, reference):
    """The verb and address of an endpoint, for this ticket."""
    [rule] = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    method = "POST" if "POST" in rule.methods else "GET"
    path = rule.rule.replace("<reference>", reference).replace("<int:turn>", "1")
    if endpoint in HANDOFFS:
        ticket = next(each for each in tickets() if each.reference == reference)
        path = re.sub(r"<int[^>]*>", str(make_handoff(root_unit(), ticket).number), path)
    for name, value in (NAMES | {"code": CODES.get(endpoint, "office")}).items():
        path = path.replace(f"<{name}>", value)
    if "<int" in path and endpoint in MISSING_HERE:
        path = re.sub(r"<int[^>]*>", "1000000", path)
    if "<int" in path:
        thing = next(make for start, make in THINGS.items() if endpoint.startswith(start))(reference)
        path = re.sub(r"<int[^>]*>", str(thing.id), path)
    parts = {"desk.ticket_part": "summary", "desk.live_part": "live_queues"}
    return method, path.replace("<part>", parts.get(endpoint, ""))


def ask(app, client, endpoint, reference):
    method, path = request_of(app, endpoint, reference)
    answer = client.open(path, method=method)
    answer.close()
    return answer


def test_every_address_is_in_the_table(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - PUBLIC - SIGNED - TOKENS - OWN - set(GUARDED) == set()
    assert set(GUARDED) - endpoints == set()


@pytest.mark.parametrize(("endpoint", "role"), CASES)
def test_who_has_the_right_comes_in_and_nobody_else(app, endpoint, role):
    reference = make_ticket().reference
    user = make_user(*([role] if role else []))
    status = ask(app, browser_of(user), endpoint, reference).status_code
    if role in GUARDED[endpoint]:
        assert status not in (401, 403)
        assert status != 404 or endpoint in MISSING_HERE
        assert status < 500
    else:
        assert status == 403


@pytest.mark.parametrize("endpoint", GUARDED)
def test_who_is_not_signed_in_is_asked_to(app, client, endpoint):
    answer = ask(app, client, endpoint, make_ticket().reference)
    if endpoint == STREAM:
        assert answer.status_code == 401
    else:
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("endpoint", sorted(SIGNED))
def test_a_webhook_opens_for_the_provider_alone(app, endpoint):
    _, path = request_of(app, endpoint, "")
    assert browser_of(make_user("administrator")).post(path, data={"MessageSid": "SM1"}).status_code == 403


def test_a_clerk_of_the_root_reads_but_does_not_write(app):
    browser, ticket = browser_of(make_clerk(root_unit())), make_ticket()
    assert browser.get(f"/desk/tickets/{ticket.reference}").status_code == 200
    assert browser.post(f"/tickets/{ticket.reference}/notes", data={"body": "x"}).status_code == 403


def test_webhooks_need_no_csrf_token(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    form = {"MessageSid": "SM1", "From": "+14155550101", "To": "+14155550100", "Body": "hi"}
    assert signed_post(client, "/telephony/sms", form).status_code == 200
