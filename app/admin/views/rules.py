"""Rules: in their order, on and off, written and tried before they are saved, and the log of what they did."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import MoveForm, SwitchForm
from app.admin.policy_words import spoken, written_fields
from app.core.bounds import LARGEST, LARGEST_LONG, up_to
from app.core.clock import now
from app.core.errors import Conflict, Refused
from app.core.transaction import rehearsal, transaction
from app.rules.contents import RuleContent, content_of
from app.rules.forms import RuleForm, rule_data
from app.rules.models import Rule
from app.rules.operations.editing import add_rule, change_rule, move_rule, remove_rule, switch_automation
from app.rules.operations.guarding import LONGEST_CHAIN, MOST_AN_HOUR
from app.rules.operations.stopping import release_rules, stop_rules
from app.rules.queries import (
    PAGE,
    count_firings,
    find_automation,
    firings_before,
    rule_names,
    rules_in_order,
    rules_stop,
)
from app.rules.trying import RuleTrial, try_rule


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    one = f"/rules/<int(max={LARGEST}):number>"
    bp.add_url_rule("/rules", "rules", show_rules)
    bp.add_url_rule("/rules/switch", "switch_rules", switch_all, methods=["POST"])
    bp.add_url_rule("/rules/firings", "rule_firings", show_firings)
    bp.add_url_rule("/rules/new", "new_rule", show_new)
    bp.add_url_rule("/rules", "add_rule", add, methods=["POST"])
    bp.add_url_rule(one, "rule", show_rule)
    bp.add_url_rule(one, "change_rule", change, methods=["POST"])
    bp.add_url_rule(f"{one}/switch", "switch_rule", switch, methods=["POST"])
    bp.add_url_rule(f"{one}/place", "move_rule", move, methods=["POST"])
    bp.add_url_rule(f"{one}/removal", "remove_rule", remove, methods=["POST"])


@allow("settings.manage")
def show_rules() -> ResponseReturnValue:
    """All of them in order, each with what it did of late."""
    page = {"rules": [(row, _said(row)) for row in rules_in_order()], "counts": count_firings(now())}
    return render_template("admin/rules.html", **page, stop=rules_stop(), spoken=spoken)


def _said(rule: Rule) -> RuleContent | None:
    """What it says; None if this release cannot understand it."""
    try:
        spoken(rule.condition)
        return content_of(rule)
    except Refused:
        return None


@allow("settings.manage")
def switch_all() -> ResponseReturnValue:
    """Let all rules stand still, or go on."""
    act = stop_rules if _switched() == "off" else release_rules
    with transaction():
        act(actor=current_user, at=now())
    return redirect(url_for("admin.rules"), 303)


@allow("settings.manage")
def show_firings() -> ResponseReturnValue:
    """What rules did, and why they did not; of all, or of one."""
    number = request.args.get("rule", None, up_to(LARGEST))
    found = firings_before(request.args.get("before", None, up_to(LARGEST_LONG)), number)
    page = {"firings": found[:PAGE], "more": len(found) > PAGE, "number": number, "names": rule_names()}
    guards = {"most": MOST_AN_HOUR, "longest": LONGEST_CHAIN}
    return render_template("admin/rule_firings.html", **page, **guards)


@allow("settings.manage")
def show_new() -> ResponseReturnValue:
    """An empty rule."""
    return _form_page(RuleForm(formdata=None))


@allow("settings.manage")
def add() -> ResponseReturnValue:
    """A rule more, off; or, by its other buttons, the same form again."""
    form = RuleForm()
    if answer := _before_saving(form):
        return answer
    try:
        with transaction():
            number = add_rule(form.content(), actor=current_user, at=now()).id
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(form, status=422)
    flash(gettext("Saved. It does nothing until you switch it on."), "ok")
    return _to_list(number)


@allow("settings.manage")
def show_rule(number: int) -> ResponseReturnValue:
    """One rule."""
    rule = find_automation(number)
    return _form_page(RuleForm(formdata=None, data=rule_data(content_of(rule))), rule)


@allow("settings.manage")
def change(number: int) -> ResponseReturnValue:
    """Let it say something else; if it does by now, show what, and keep what was typed."""
    form, rule = RuleForm(), find_automation(number)
    if answer := _before_saving(form, rule):
        return answer
    try:
        with transaction():
            shown = form.shown.data or ""
            change_rule(find_automation(number), form.content(), shown=shown, actor=current_user, at=now())
    except Conflict:
        return _changed_meanwhile(form, find_automation(number))
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(form, find_automation(number), status=422)
    flash(gettext("Saved. It holds from now on."), "ok")
    return _to_list(number)


def _changed_meanwhile(form: RuleForm, rule: Rule) -> ResponseReturnValue:
    """Saving once more means: I have seen what it says now, and want mine."""
    content = content_of(rule)
    form.shown.data = content.fingerprint
    return _form_page(form, rule, status=409, meanwhile=content)


def _before_saving(form: RuleForm, rule: Rule | None = None) -> ResponseReturnValue | None:
    """The page again: with a row more or less, with what is wrong, or with what it would do. None: it is to be saved."""
    pressed = request.form.get("press", "")
    if pressed not in ("", "try"):
        form.press(pressed)
        return _form_page(form, rule)
    if not form.validate_on_submit():
        return _form_page(form, rule, status=422)
    return _form_page(form, rule, trial=_tried(form)) if pressed == "try" else None


def _tried(form: RuleForm) -> RuleTrial:
    with rehearsal():
        return try_rule(form.content(), days=int(form.days.data), user=current_user, at=now())


@allow("settings.manage")
def switch(number: int) -> ResponseReturnValue:
    """It acts from now on, or not."""
    is_on = _switched() == "on"
    with transaction():
        switch_automation(find_automation(number), is_on=is_on, actor=current_user, at=now())
    return _to_list(number)


@allow("settings.manage")
def move(number: int) -> ResponseReturnValue:
    """Another place in the order."""
    form = MoveForm()
    if not form.validate_on_submit():
        raise Refused("Say to which place it shall move.")
    with transaction():
        rule = find_automation(number)
        move_rule(rule, was=form.was.data, to=form.to.data, actor=current_user, at=now())
    return _to_list(number)


@allow("settings.manage")
def remove(number: int) -> ResponseReturnValue:
    """Take it out. What it did stays told."""
    with transaction():
        remove_rule(find_automation(number), actor=current_user, at=now())
    return redirect(url_for("admin.rules"), 303)


def _switched() -> str:
    form = SwitchForm()
    if not form.validate_on_submit():
        raise Refused("Say whether it shall be on or off.")
    return str(form.to.data)


def _form_page(
    form: RuleForm, rule: Rule | None = None, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    shown = {"form": form, "rule": rule, "spoken": spoken, "fields": written_fields()}
    return render_template("admin/rule.html", **shown, **more), status


def _to_list(number: int) -> ResponseReturnValue:
    """Where the rule stands."""
    return redirect(url_for("admin.rules", _anchor=f"rule-{number}"), 303)
