"""Screens to set up. Administrators read no conversations: what stands here are rules and counts."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import SwitchForm
from app.core.errors import Refused
from app.core.transaction import transaction
from app.triage.operations import switch_rule
from app.triage.queries import find_rule, misled_most, newest_corrections

bp = Blueprint("admin", __name__)
SHOWN = 100


@bp.get("/triage")
@allow("settings.manage")
def triage() -> ResponseReturnValue:
    """What people set right in what triage read, and the rules that misled it."""
    page = {"rules": misled_most(SHOWN), "corrections": newest_corrections(SHOWN)}
    return render_template("admin/triage.html", **page)


@bp.post("/triage/rules/<int:rule_id>/switch")
@allow("settings.manage")
def switch(rule_id: int) -> ResponseReturnValue:
    """A rule speaks from now on, or is silent."""
    form = SwitchForm()
    if not form.validate_on_submit():
        raise Refused("Say whether the rule shall speak.")
    with transaction():
        switch_rule(find_rule(rule_id), is_active=form.to.data == "on", actor=current_user)
    return redirect(url_for("admin.triage", _anchor=f"rule-{rule_id}"), 303)
