"""Calendars: what there is, a new one, and the week of one of them. Its dates are in `calendar_days.py`."""

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.queries import home_country
from app.admin.calendar_edits import begin_count, submit, to_count
from app.admin.calendar_history import place_words
from app.admin.calendar_page import bands_of, gather, state_of, users_by_calendar
from app.calendars.edits import Edit
from app.calendars.forms import CalendarForm, DayForm, HolidaysForm, NewCalendarForm, hours_words
from app.calendars.models import WorkCalendar
from app.calendars.operations import CalendarChanged, create_calendar
from app.calendars.proposals import proposal_from
from app.calendars.queries import WEEKDAYS, all_calendars, find_calendar, frozen
from app.core.answers import sentence_of
from app.core.clock import now
from app.core.errors import Missing, Refused
from app.core.transaction import transaction
from app.sla.queries import find_rebuild

OFFICE = ((9 * 60, 17 * 60),)
YEARS = range(1970, 2100)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/calendars", "calendars", calendars)
    bp.add_url_rule("/calendars/new", "new_calendar", new)
    bp.add_url_rule("/calendars", "create_calendar", create, methods=["POST"])
    bp.add_url_rule("/calendars/<code>", "calendar", calendar)
    bp.add_url_rule("/calendars/<code>", "edit_calendar", edit, methods=["POST"])
    bp.add_url_rule("/calendars/<code>/proposals/<int(max=2147483647):number>", "proposed_calendar", propose)
    bp.add_url_rule("/calendars/<code>/counts", "count_calendar", count, methods=["POST"])


@allow("settings.manage")
def calendars() -> ResponseReturnValue:
    """Every calendar, whether it is open now, and how many work by it."""
    at, next_year, users = now(), now().year + 1, users_by_calendar()
    shown = [
        {
            "row": row,
            "place": place_words(row.country, row.region),
            "state": state_of(frozen(row), at),
            "users": sum(len(names) for names in users.get(row.id, {}).values()),
            "days": sum(each.exception_on.year == next_year for each in row.exceptions),
        }
        for row in all_calendars()
    ]
    return render_template("admin/calendars.html", shown=shown, next_year=next_year)


@allow("settings.manage")
def new() -> ResponseReturnValue:
    """A form for a calendar that is not there yet, with office hours to begin with."""
    form = NewCalendarForm(formdata=None)
    for name in WEEKDAYS[:5]:
        form[name].data = OFFICE
    return _new_page(form)


@allow("settings.manage")
def create() -> ResponseReturnValue:
    """Make it."""
    form = NewCalendarForm()
    if not form.validate_on_submit():
        return _new_page(form, 422)
    try:
        with transaction():
            create_calendar(form.code.data, form.name.data, form.zone.data, form.week, actor=current_user)
    except Refused as refusal:
        form.form_errors.append(sentence_of(refusal))
        return _new_page(form, 422)
    return redirect(url_for("admin.calendar", code=form.code.data), 303)


@allow("settings.manage")
def calendar(code: str) -> ResponseReturnValue:
    """One of them."""
    return calendar_page(find_calendar(code))


@allow("settings.manage")
def propose(code: str, number: int) -> ResponseReturnValue:
    """The same with what somebody typed, saw the outcome of, and did not save."""
    found, rebuild = find_calendar(code), find_rebuild(number)
    if rebuild.calendar_id != found.id or rebuild.proposal is None:
        raise Missing
    if rebuild.saved_at is not None:
        return redirect(url_for("admin.calendar", code=code), 303)
    return calendar_page(found, **_form_again(proposal_from(rebuild.proposal).edit))


@allow("settings.manage")
def edit(code: str) -> ResponseReturnValue:
    """Its name, zone and week."""
    form = CalendarForm()
    if not form.validate_on_submit():
        return calendar_page(find_calendar(code), 422, week_form=form)
    wanted = Edit("change_week", {"facts": form.facts(), "shown": form.was_shown()})
    try:
        return submit(code, wanted, back=url_for("admin.calendar", code=code))
    except CalendarChanged as conflict:
        _show_others(form, conflict)
        return calendar_page(find_calendar(code), 409, week_form=form)
    except Refused as refusal:
        form.form_errors.append(sentence_of(refusal))
        return calendar_page(find_calendar(code), refusal.status, week_form=form)


@allow("settings.manage")
def count(code: str) -> ResponseReturnValue:
    """What its hours, as they are, would do to open tickets that were reckoned by others."""
    with transaction():
        number = begin_count(find_calendar(code), None, now()).id
    return to_count(number)


def calendar_page(
    found: WorkCalendar, status: int = 200, *, proposed: str = "", **forms: Any
) -> ResponseReturnValue:
    """The page of one calendar; forms that were not posted show what stands."""
    page = gather(found, _year(forms.get("day_form")), now())
    forms = {
        "week_form": forms.get("week_form") or _filled(CalendarForm(formdata=None), found),
        "holidays_form": forms.get("holidays_form") or _filled(HolidaysForm(found, formdata=None), found),
        "day_form": forms.get("day_form") or _day_form(found),
    }
    return render_template(
        "admin/calendar.html",
        proposed=proposed,
        **page,
        **forms,
        **_drawn(forms["week_form"], found.country),
    ), status


def _form_again(edit: Edit) -> dict[str, Any]:
    """The form as it was sent; an edit that was a click alone has none."""
    made = {"change_week": ("week_form", CalendarForm), "write_day": ("day_form", DayForm)}.get(edit.act)
    return {made[0]: _typed(made[1](formdata=None), edit), "proposed": edit.act} if made else {}


def _typed(form: Any, edit: Edit) -> Any:
    form.fill_in(edit.data)
    return form


def _year(day_form: DayForm | None) -> int:
    """The one that was asked for; of a date that was posted its own; else this year."""
    posted = day_form.on.data.year if day_form and day_form.on.data else None
    year = request.args.get("year", type=int) or posted or now().year
    return year if year in YEARS else now().year


def _filled(form: Any, found: WorkCalendar) -> Any:
    form.fill(found)
    return form


def _day_form(found: WorkCalendar) -> DayForm:
    """Empty, or with the date that was asked for."""
    form, asked = DayForm(formdata=None), request.args.get("on")
    row = next((each for each in found.exceptions if each.exception_on.isoformat() == asked), None)
    return _filled(form, row) if row else form


def _new_page(form: NewCalendarForm, status: int = 200) -> ResponseReturnValue:
    return render_template("admin/new_calendar.html", week_form=form, **_drawn(form, home_country())), status


def _drawn(form: CalendarForm, country: str | None) -> dict[str, Any]:
    return {"bands": bands_of(form.week, country), "zones": ZONES}


def _show_others(form: CalendarForm, conflict: CalendarChanged) -> None:
    """Beside each fact that somebody else changed too, what it is now; saving again puts this person's."""
    for name, present in conflict.now.items():
        value = hours_words(present) or pgettext("hours", "Closed") if name in WEEKDAYS else present
        form[name].errors = [gettext("Meanwhile this has become “%(value)s”.", value=value)]
    form.remember(conflict.now)
