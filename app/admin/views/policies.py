"""Policies: the set in force, those of before, and what a draft would do to a ticket."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.admin.policy_page import MOST_SHOWN, list_page, page_number
from app.admin.policy_words import spoken, spoken_term
from app.core.clock import now
from app.core.errors import Missing
from app.sla.differences import difference_of
from app.sla.forms.trying import TryingForm
from app.sla.models import PolicySet
from app.sla.rules import read_rulebooks
from app.sla.sets import (
    PAGE,
    calendar_names,
    contents_of,
    draft,
    edits_of,
    find_set,
    history_of,
    set_before,
    set_in_force,
    sets_page,
)
from app.sla.trying import try_policies
from app.tickets.conditions import Case
from app.tickets.models import Ticket
from app.tickets.queries import find_ticket


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/policies", "policies", policies)
    bp.add_url_rule("/policies/sets", "policy_sets", show_sets)
    bp.add_url_rule("/policies/sets/<int(max=2147483647):number>", "policy_set", show_set)
    bp.add_url_rule(
        "/policies/sets/<int(max=2147483647):number>/difference", "policy_set_difference", show_set_difference
    )
    bp.add_url_rule("/policies/tester", "policy_tester", show_tester)


@allow("settings.manage")
def policies() -> ResponseReturnValue:
    """The set by which tickets are opened now."""
    found = set_in_force()
    page = list_page(found) if found else {}
    return render_template("admin/policies.html", found=found, draft=draft(), **page)


@allow("settings.manage")
def show_sets() -> ResponseReturnValue:
    """Which sets there were, from when, and by whom."""
    number = page_number()
    found = sets_page(number)
    return render_template("admin/policy_sets.html", sets=found[:PAGE], number=number, more=len(found) > PAGE)


@allow("settings.manage")
def show_set(number: int) -> ResponseReturnValue:
    """One set: what stands in it, and who wrote it."""
    found = find_set(number)
    shown = {"past": history_of(found), "edits": edits_of(found), "before": set_before(found)}
    return render_template("admin/policy_set.html", found=found, **shown, **list_page(found))


@allow("settings.manage")
def show_set_difference(number: int) -> ResponseReturnValue:
    """What a set changed of the one before it."""
    found = find_set(number)
    before = set_before(found)
    difference = difference_of(contents_of(before) if before else [], contents_of(found))
    words = {"calendars": calendar_names(), "spoken": spoken, "most": MOST_SHOWN}
    return render_template("admin/policy_set_difference.html", found=found, difference=difference, **words)


@allow("settings.manage")
def show_tester() -> ResponseReturnValue:
    """What a ticket would get from the draft and from the set in force."""
    form = TryingForm(request.args, locale=str(get_locale()))
    asked = bool(request.args) and form.validate()
    shown: dict[str, Any] = {"books": [], "ticket": None}
    if asked:
        shown = _tried(form)
    words = {"spoken_term": spoken_term, "calendars": calendar_names(), "most": MOST_SHOWN}
    return render_template("admin/policy_tester.html", form=form, asked=asked, **shown, **words)


def _tried(form: TryingForm) -> dict[str, Any]:
    at = form.moment(now())
    ticket = _named(form) if form.reference.data else None
    if form.reference.errors:
        return {"books": [], "ticket": None}
    case = Case(ticket) if ticket else form.case()
    sets = [each for each in (draft(), set_in_force()) if each is not None]
    books = read_rulebooks(PolicySet.id.in_([each.id for each in sets]))
    tried = [(each, try_policies(books[each.id], case, at)) for each in sets]
    return {"books": tried, "ticket": ticket, "at": at}


def _named(form: TryingForm) -> Ticket | None:
    """The ticket of that reference, of the units whose settings this person manages."""
    try:
        return find_ticket(form.reference.data or "", current_user, "settings.manage")
    except Missing:
        form.refuse_reference()
        return None
