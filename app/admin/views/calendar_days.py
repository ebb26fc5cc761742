"""The dates of a calendar that have hours of their own: somebody's, and the public holidays that it keeps."""

from datetime import date

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext, pgettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.calendar_page import day_words
from app.admin.forms import ActForm
from app.admin.views.calendars import YEARS, calendar_page
from app.calendars.filling import fill_year, keep_again, keep_holidays_of
from app.calendars.forms import DayForm, HolidaysForm, ShownForm, day_as_shown, hours_words, place_of
from app.calendars.models import CalendarException, WorkCalendar
from app.calendars.operations import add_exception, remove_exception
from app.calendars.queries import find_calendar
from app.core.answers import sentence_of
from app.core.clock import now
from app.core.errors import Conflict, Missing, Refused, Said
from app.core.transaction import transaction


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    day = "/calendars/<code>/days/<on>"
    bp.add_url_rule("/calendars/<code>/days", "write_calendar_day", write, methods=["POST"])
    bp.add_url_rule(f"{day}/removal", "remove_calendar_day", remove, methods=["POST"])
    bp.add_url_rule(f"{day}/public", "keep_calendar_day", keep, methods=["POST"])
    bp.add_url_rule("/calendars/<code>/holidays", "keep_calendar_holidays", keep_holidays, methods=["POST"])
    bp.add_url_rule("/calendars/<code>/years/<int:year>", "fill_calendar_year", fill, methods=["POST"])


class DayChanged(Conflict):
    """Somebody else changed this date meanwhile. It carries the date as it is now."""

    def __init__(self, row: CalendarException | None) -> None:
        super().__init__(Said("Meanwhile somebody else changed this day."))
        self.row = row


@allow("settings.manage")
def write(code: str) -> ResponseReturnValue:
    """A date gets hours of its own, or others."""
    form = DayForm()
    if not form.validate_on_submit():
        return calendar_page(find_calendar(code), 422, day_form=form)
    try:
        with transaction():
            found = find_calendar(code, hold=True)
            row = _as_shown(found, form.on.data, form.shown.data)
            add_exception(
                found, form.on.data, form.chosen_name(row), form.hours.data or (), actor=current_user
            )
    except DayChanged as conflict:
        _show_other(form, conflict.row)
        return calendar_page(find_calendar(code), 409, day_form=form)
    except Refused as refusal:
        form.hours.errors = [sentence_of(refusal)]
        return calendar_page(find_calendar(code), 422, day_form=form)
    return _back(code, form.on.data)


@allow("settings.manage")
def remove(code: str, on: str) -> ResponseReturnValue:
    """A date is as any other again."""
    form, day = ShownForm(), _date(on)
    with transaction():
        found = find_calendar(code, hold=True)
        _as_shown(found, day, form.shown.data)
        remove_exception(found, day, actor=current_user)
    return _back(code, day)


@allow("settings.manage")
def keep(code: str, on: str) -> ResponseReturnValue:
    """A date is the public holiday that it is known as."""
    form, day = ShownForm(), _date(on)
    with transaction():
        found = find_calendar(code, hold=True)
        _as_shown(found, day, form.shown.data)
        keep_again(found, day, actor=current_user)
    return _back(code, day)


@allow("settings.manage")
def keep_holidays(code: str) -> ResponseReturnValue:
    """Another country's or region's public holidays, or none, in this year and the next."""
    form = HolidaysForm(find_calendar(code))
    if not form.validate_on_submit():
        return calendar_page(find_calendar(code), 422, holidays_form=form)
    country = form.country.data or None
    try:
        with transaction():
            found = find_calendar(code, hold=True)
            if form.shown.data != place_of(found):
                raise Conflict("Meanwhile somebody else chose other public holidays.")
            region = form.region.data or None if country == found.country else None
            keep_holidays_of(found, country, region, (now().year, now().year + 1), actor=current_user)
    except Refused as refusal:
        form.country.errors = [sentence_of(refusal)]
        form.shown.data = place_of(find_calendar(code))
        return calendar_page(find_calendar(code), refusal.status, holidays_form=form)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("admin.calendar", code=code, _anchor="days"), 303)


@allow("settings.manage")
def fill(code: str, year: int) -> ResponseReturnValue:
    """The public holidays of a year as they are known today; what somebody wrote stays."""
    if year not in YEARS or not ActForm().validate_on_submit():
        raise Missing
    with transaction():
        filled = fill_year(find_calendar(code, hold=True), year, actor=current_user)
    new = len(filled.added) + len(filled.changed) + len(filled.removed)
    told = ngettext("%(num)s day changed", "%(num)s days changed", new) if new else gettext("Nothing is new")
    left = ngettext("one left as it was written", "%(num)s left as they were written", len(filled.left))
    flash(f"{told}; {left}" if filled.left else told, "ok")
    return redirect(url_for("admin.calendar", code=code, year=year, _anchor="days"), 303)


def _as_shown(found: WorkCalendar, on: date, shown: str | None) -> CalendarException | None:
    """What a date is, if that is what the page showed of it."""
    row = found.find_exception(on)
    if row is not None and day_as_shown(row) != shown:
        raise DayChanged(row)
    return row


def _show_other(form: DayForm, row: CalendarException | None) -> None:
    """Beside the date, what somebody else made of it; saving again puts this person's."""
    form.shown.data = day_as_shown(row)
    if row is not None:
        value = f"{day_words(row.exception_on)}: {row.name}, {hours_words(row.hours) or pgettext('hours', 'Closed')}"
        form.on.errors = [gettext("This day is “%(value)s” already. Save again to have yours.", value=value)]


def _date(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as problem:
        raise Missing from problem


def _back(code: str, on: date) -> ResponseReturnValue:
    flash(gettext("Saved."), "ok")
    return redirect(url_for("admin.calendar", code=code, year=on.year, _anchor=f"day-{on}"), 303)
