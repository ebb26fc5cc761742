"""What policies and calendars, as they are now, would do to open work: counted, looked at, done."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import ActForm
from app.core.clock import now
from app.core.queue import offer
from app.core.transaction import transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Rebuild, SetState
from app.sla.operations.rebuilding import GOING, begin_rebuild, confirm_rebuild, stop_rebuild
from app.sla.queries import find_rebuild, find_set, latest_rebuilds, problems_of


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/rebuilds", "rebuilds", rebuilds)
    bp.add_url_rule("/rebuilds", "begin_rebuild", begin, methods=["POST"])
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>", "rebuild", show)
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>/state", "rebuild_state", show_state)
    bp.add_url_rule(
        "/rebuilds/<int(max=2147483647):number>/confirmation", "confirm_rebuild", confirm, methods=["POST"]
    )
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>/stop", "stop_rebuild", stop, methods=["POST"])


@allow("settings.manage")
def rebuilds() -> ResponseReturnValue:
    """The latest of them, and the button that begins one."""
    return render_template("admin/rebuilds.html", found=latest_rebuilds(), act_form=ActForm(formdata=None))


@allow("settings.manage")
def begin() -> ResponseReturnValue:
    """Count what the set in force, or the draft, would do."""
    state = SetState.DRAFT if request.form.get("of") == SetState.DRAFT else SetState.IN_FORCE
    with transaction():
        number = begin_rebuild(find_set(state), actor=current_user, at=now()).id
    return _goes_on(number)


@allow("settings.manage")
def show(number: int) -> ResponseReturnValue:
    """How far it is, and what it would do."""
    return render_template("admin/rebuild.html", **_state(find_rebuild(number)))


@allow("settings.manage")
def show_state(number: int) -> ResponseReturnValue:
    """The same as the part that changes."""
    return render_template("admin/_rebuild.html", **_state(find_rebuild(number)))


@allow("settings.manage")
def confirm(number: int) -> ResponseReturnValue:
    """Somebody has looked at it, and wants it."""
    with transaction():
        confirm_rebuild(find_rebuild(number, hold=True), actor=current_user, at=now())
    return _goes_on(number)


@allow("settings.manage")
def stop(number: int) -> ResponseReturnValue:
    """No further."""
    with transaction():
        stop_rebuild(find_rebuild(number, hold=True), actor=current_user, at=now())
    return redirect(url_for("admin.rebuild", number=number), 303)


def _goes_on(number: int) -> ResponseReturnValue:
    offer("reports", go_on_with_rebuild)
    return redirect(url_for("admin.rebuild", number=number), 303)


def _state(found: Rebuild) -> dict[str, Any]:
    return {
        "found": found,
        "is_going": found.stage in GOING,
        "is_of_draft": found.book.state is SetState.DRAFT,
        "per_cent": min(100, 100 * found.seen // max(found.open_tickets, 1)),
        "soonest": timedelta(seconds=-found.soonest),
        "latest": timedelta(seconds=found.latest),
        "problems": problems_of(found) if found.problems else [],
        "act_form": ActForm(formdata=None),
    }
