"""The dates of a calendar that have hours of their own: somebody's, and the public holidays that it keeps."""

from datetime import date
from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext

from app.accounts.access import allow
from app.admin.calendar_edits import submit
from app.admin.calendar_page import day_words
from app.admin.forms import ActForm
from app.admin.views.calendars import YEARS, calendar_page
from app.calendars.edits import Edit
from app.calendars.forms import DayForm, HolidaysForm, ShownForm, day_as_shown, hours_words, place_of
from app.calendars.models import CalendarException, WorkCalendar
from app.calendars.queries import find_calendar
from app.core.answers import sentence_of
from app.core.errors import Conflict, Missing, Refused, Said


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
    on, shown = form.on.data, form.shown.data
    name = form.chosen_name(find_calendar(code).find_exception(on))
    data = {"on": on.isoformat(), "name": name, "hours": form.hours.data or (), "shown": shown}
    try:
        return _submit_day(code, on, Edit("write_day", data), shown)
    except DayChanged as conflict:
        _show_other(form, conflict.row)
        return calendar_page(find_calendar(code), 409, day_form=form)
    except Refused as refusal:
        form.hours.errors = [sentence_of(refusal)]
        return calendar_page(find_calendar(code), refusal.status, day_form=form)


@allow("settings.manage")
def remove(code: str, on: str) -> ResponseReturnValue:
    """A date is as any other again."""
    return _submit_day(code, _date(on), Edit("remove_day", {"on": on}), ShownForm().shown.data)


@allow("settings.manage")
def keep(code: str, on: str) -> ResponseReturnValue:
    """A date is the public holiday that it is known as."""
    return _submit_day(code, _date(on), Edit("keep_day", {"on": on}), ShownForm().shown.data)


@allow("settings.manage")
def keep_holidays(code: str) -> ResponseReturnValue:
    """Another country's or region's public holidays, or none, in this year and the next."""
    known = find_calendar(code)
    form = HolidaysForm(known)
    if not form.validate_on_submit():
        return calendar_page(known, 422, holidays_form=form)
    country = form.country.data or None
    region = form.region.data or None if country == known.country else None
    wanted = Edit("keep_holidays", {"country": country, "region": region})
    back = url_for("admin.calendar", code=code, _anchor="days")
    try:
        return submit(code, wanted, back=back, check=partial(_check_place, form.shown.data))
    except Refused as refusal:
        form.country.errors = [sentence_of(refusal)]
        form.shown.data = place_of(find_calendar(code))
        return calendar_page(find_calendar(code), refusal.status, holidays_form=form)


@allow("settings.manage")
def fill(code: str, year: int) -> ResponseReturnValue:
    """The public holidays of a year as they are known today; what somebody wrote stays."""
    if year not in YEARS or not ActForm().validate_on_submit():
        raise Missing
    back = url_for("admin.calendar", code=code, year=year, _anchor="days")
    return submit(code, Edit("fill_year", {"year": year}), back=back)


def _submit_day(code: str, on: date, edit: Edit, shown: str | None) -> ResponseReturnValue:
    back = url_for("admin.calendar", code=code, year=on.year, _anchor=f"day-{on}")
    return submit(code, edit, back=back, check=partial(_check_day, on, shown))


def _check_place(shown: str | None, found: WorkCalendar) -> None:
    if shown != place_of(found):
        raise Conflict("Meanwhile somebody else chose other public holidays.")


def _check_day(on: date, shown: str | None, found: WorkCalendar) -> None:
    """A date that has hours of its own is what the page showed of it."""
    row = found.find_exception(on)
    if row is not None and day_as_shown(row) != shown:
        raise DayChanged(row)


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
