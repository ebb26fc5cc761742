"""What policies and calendars, as they are now, would do to open work: counted, looked at, done."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.calendar_history import words_of
from app.admin.forms import ActForm
from app.calendars.proposals import OUTDATED, fingerprint_of, proposal_from
from app.calendars.queries import find_calendar
from app.core.answers import sentence_of
from app.core.clock import now
from app.core.errors import Conflict
from app.core.queue import offer
from app.core.transaction import transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Rebuild, RebuildStage, SetState
from app.sla.operations.rebuilding import (
    GOING,
    begin_rebuild,
    confirm_rebuild,
    save_for_new_work,
    stop_rebuild,
)
from app.sla.queries import find_rebuild, find_set, latest_rebuilds, problems_of

_PLACES = {"change_week": None, "write_day": "day-form"}  # of the page of a calendar; of all else: its days


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/rebuilds", "rebuilds", rebuilds)
    bp.add_url_rule("/rebuilds", "begin_rebuild", begin, methods=["POST"])
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>", "rebuild", show)
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>/state", "rebuild_state", show_state)
    bp.add_url_rule(
        "/rebuilds/<int(max=2147483647):number>/confirmation", "confirm_rebuild", confirm, methods=["POST"]
    )
    bp.add_url_rule("/rebuilds/<int(max=2147483647):number>/saving", "save_proposal", save, methods=["POST"])
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
    try:
        with transaction():
            confirm_rebuild(find_rebuild(number, hold=True), actor=current_user, at=now())
    except Conflict as conflict:
        return _conflict_page(number, conflict)
    return _goes_on(number)


@allow("settings.manage")
def save(number: int) -> ResponseReturnValue:
    """Somebody has looked at it, and wants the hours, but open work as it is."""
    try:
        with transaction():
            found = find_rebuild(number, hold=True)
            save_for_new_work(found, actor=current_user, at=now())
            code = _code(found)
    except Conflict as conflict:
        return _conflict_page(number, conflict)
    flash(gettext("Saved. Open tickets keep their deadlines."), "ok")
    return redirect(url_for("admin.calendar", code=code), 303)


@allow("settings.manage")
def stop(number: int) -> ResponseReturnValue:
    """No further. Who has not saved what they propose goes on editing it."""
    with transaction():
        stop_rebuild(find_rebuild(number, hold=True), actor=current_user, at=now())
    found = find_rebuild(number)
    if found.proposal is None or found.saved_at is not None:
        return redirect(url_for("admin.rebuild", number=number), 303)
    place = _PLACES.get(proposal_from(found.proposal).edit.act, "days")
    return redirect(url_for("admin.proposed_calendar", code=_code(found), number=number, _anchor=place), 303)


def _code(found: Rebuild) -> str:
    return found.calendar.code if found.calendar else ""


def _conflict_page(number: int, conflict: Conflict) -> ResponseReturnValue:
    state = _state(find_rebuild(number)) | {"sentence": sentence_of(conflict)}
    return render_template("admin/rebuild.html", **state), 409


def _goes_on(number: int) -> ResponseReturnValue:
    offer("reports", go_on_with_rebuild)
    return redirect(url_for("admin.rebuild", number=number), 303)


def _state(found: Rebuild) -> dict[str, Any]:
    return {
        "found": found,
        "is_going": found.stage in GOING,
        "is_of_draft": found.book is not None and found.book.state is SetState.DRAFT,
        "per_cent": min(100, 100 * found.seen // max(found.open_tickets, 1)),
        "soonest": timedelta(seconds=-found.soonest),
        "latest": timedelta(seconds=found.latest),
        "problems": problems_of(found) if found.problems else [],
        "act_form": ActForm(formdata=None),
        **_proposed(found),
    }


def _proposed(found: Rebuild) -> dict[str, Any]:
    """Of hours that nobody has saved: whether the calendar is another by now than that they were proposed for."""
    is_proposal = found.proposal is not None and found.saved_at is None
    is_outdated = is_proposal and found.stage is RebuildStage.READY and _is_outdated(found)
    return {
        "is_proposal": is_proposal,
        "is_outdated": is_outdated,
        "sentence": gettext(OUTDATED) if is_outdated else "",
        "changes": _changes(found),
    }


def _is_outdated(found: Rebuild) -> bool:
    calendar = find_calendar(_code(found))
    return fingerprint_of(calendar) != proposal_from(found.proposal or {}).made_on


def _changes(found: Rebuild) -> Sequence[str]:
    events = proposal_from(found.proposal).events if found.proposal else ()
    return [words for name, data in events for words in words_of(name, data)]
