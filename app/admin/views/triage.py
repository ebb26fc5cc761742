"""What misled triage, and its rules off and on. Administrators read no conversations: here stand rules and counts."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import SwitchForm
from app.core.errors import Refused
from app.core.transaction import transaction
from app.triage.operations import switch_rule
from app.triage.queries import find_rule, misled_most, newest_corrections

SHOWN = 100


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/triage", "triage", triage)
    bp.add_url_rule("/triage/rules/<int(max=2147483647):rule_id>/switch", "switch", switch, methods=["POST"])


@allow("settings.manage")
def triage() -> ResponseReturnValue:
    """What people set right in what triage read, and the rules that misled it."""
    page = {"rules": misled_most(SHOWN), "corrections": newest_corrections(SHOWN)}
    return render_template("admin/triage.html", **page)


@allow("settings.manage")
def switch(rule_id: int) -> ResponseReturnValue:
    """A rule speaks from now on, or is silent."""
    form = SwitchForm()
    if not form.validate_on_submit():
        raise Refused("Say whether the rule shall speak.")
    with transaction():
        switch_rule(find_rule(rule_id), is_active=form.to.data == "on", actor=current_user)
    return redirect(url_for("admin.triage", _anchor=f"rule-{rule_id}"), 303)
