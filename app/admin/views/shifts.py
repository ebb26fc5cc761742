"""Shifts: a week of a queue or a unit, adding some, taking one or the rest of its series away."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.queries import zone_of_unit
from app.admin.calendar_page import day_words
from app.admin.forms import ActForm
from app.admin.rota import Group, asked_week, group_asked, queues_to_staff, rota, units_to_staff
from app.admin.shift_changes import rehearse_shifts
from app.admin.shift_form import ShiftForm
from app.calendars.hours import ONE_DAY
from app.core.answers import sentence_of
from app.core.clock import now
from app.core.errors import Missing, Refused
from app.core.languages import in_digits_of
from app.core.transaction import transaction
from app.core.wording import wall_time
from app.routing.operations.rostering import ShiftOverlaps, add_shifts, check_series, remove_shift
from app.routing.rosters import find_shift, rest_of
from app.routing.shifts import Shift
from app.routing.staff import find_worker, home_units, may_roster, workers

SHIFT = "/shifts/<int(max=9223372036854775807):number>"


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/shifts", "shifts", shifts)
    bp.add_url_rule("/shifts", "add_shifts", add, methods=["POST"])
    bp.add_url_rule(f"{SHIFT}/removal", "shift_removal", show_removal)
    bp.add_url_rule(f"{SHIFT}/removal", "remove_shift", remove, methods=["POST"])


@allow("settings.manage", "queues.staff")
def shifts() -> ResponseReturnValue:
    """A week of a queue, a unit or a person."""
    return _week_page()


@allow("settings.manage", "queues.staff")
def add() -> ResponseReturnValue:
    """Save shifts that somebody has looked at; else show what they would do."""
    group = group_asked()
    if group is None:
        raise Missing
    form = ShiftForm(group)
    if not form.validate_on_submit():
        return _week_page(form, 422)
    try:
        return _added(group, form, now())
    except ShiftOverlaps as overlap:
        form.form_errors.append(_overlap_words(overlap, group))
    except Refused as refusal:
        form.form_errors.append(sentence_of(refusal))
    return _week_page(form, 422)


def _added(group: Group, form: ShiftForm, at: datetime) -> ResponseReturnValue:
    pattern = form.pattern()
    check_series(pattern.on, pattern.until)
    spans, chosen = pattern.spans(group.zone), form.people.data or []
    if form.sure.data:
        with transaction():
            made = add_shifts(workers(chosen), spans, actor=current_user, at=at)
        flash(_counted(ngettext("One shift added.", "%(num)s shifts added.", len(made))), "ok")
        return redirect(url_for("admin.shifts", week=pattern.on.isoformat(), **group.asked), 303)
    outcome = rehearse_shifts(
        chosen, pattern.on, lambda: add_shifts(workers(chosen), spans, actor=current_user, at=at), stay=True
    )
    who = [group.people[each] for each in chosen]
    return render_template(
        "admin/shift_change.html",
        group=group,
        form=form,
        outcome=outcome,
        names=group.people,
        who=who,
        **_words(),
    )


def _counted(words: str) -> str:
    return in_digits_of(str(get_locale()), words)


def _overlap_words(overlap: ShiftOverlaps, group: Group) -> str:
    return gettext(
        "%(name)s is to be there already from %(begins)s to %(ends)s.",
        name=overlap.name,
        begins=wall_time(overlap.from_at, group.zone),
        ends=wall_time(overlap.until_at, group.zone),
    )


@allow("settings.manage", "queues.staff")
def show_removal(number: int) -> ResponseReturnValue:
    """What it would do if a shift were no more."""
    shift = _find(number)
    home = home_units([shift.user_id]).get(shift.user_id)
    zone, at = zone_of_unit(home), now()
    day, user_id = shift.from_at.astimezone(zone).date(), shift.user_id
    page = {"shift": shift, "person": find_worker(user_id), "zone": zone, "later": len(rest_of(shift)) - 1}
    if shift.until_at <= at:
        return render_template("admin/shift_removal.html", **page, is_over=True)
    outcome = rehearse_shifts(
        [user_id], day, lambda: remove_shift(find_shift(number), actor=current_user, at=at), stay=False
    )
    page["shift"], page["person"] = find_shift(number), find_worker(user_id)
    return render_template("admin/shift_removal.html", **page, outcome=outcome, at=at, **_words())


@allow("settings.manage", "queues.staff")
def remove(number: int) -> ResponseReturnValue:
    """Take it away, or it and the later ones of its series."""
    form, shift = ActForm(), _find(number)
    if not form.validate_on_submit():
        return redirect(url_for("admin.shift_removal", number=number), 303)
    user_id, week = shift.user_id, shift.from_at.date().isoformat()
    with transaction():
        gone = remove_shift(
            find_shift(number, hold=True), rest="rest" in request.form, actor=current_user, at=now()
        )
    flash(_counted(ngettext("One shift removed.", "%(num)s shifts removed.", len(gone))), "ok")
    return redirect(url_for("admin.shifts", week=week, person=user_id), 303)


def _find(number: int) -> Shift:
    """One of a person whose shifts the reader may change."""
    shift = find_shift(number)
    if not may_roster(current_user, [shift.user_id]):
        raise Missing
    return shift


def _week_page(form: ShiftForm | None = None, status: int = 200) -> ResponseReturnValue:
    group, at = group_asked(), now()
    if group is None:
        return render_template("admin/shifts.html", group=None, queues=[], units=[], **_words()), status
    week = asked_week(group, at)
    return render_template(
        "admin/shifts.html",
        group=group,
        week=week,
        today=at.astimezone(group.zone).date(),
        before=(week.first - ONE_DAY * 7).isoformat(),
        after=(week.first + ONE_DAY * 7).isoformat(),
        queues=queues_to_staff(),
        units=units_to_staff(),
        form=form or ShiftForm(group, formdata=None),
        **rota(group, week),
        **_words(),
    ), status


def _words() -> dict[str, Any]:
    return {"language": str(get_locale()), "day_words": day_words, "short_day": _short_day}


def _short_day(day: date) -> str:
    """Its weekday and number, to stand above a narrow column."""
    locale = str(get_locale())
    words = f"{format_date(day, 'EEEEE', locale=locale)} {format_date(day, 'd', locale=locale)}"
    return in_digits_of(locale, words)
