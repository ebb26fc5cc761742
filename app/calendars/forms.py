"""What administrators fill in about calendars."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale, pgettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from app.calendars.edits import facts_from, hours_from
from app.calendars.hours import Hours
from app.calendars.models import CalendarException, WorkCalendar
from app.calendars.notation import read_hours, write_hours
from app.calendars.operations import words_of
from app.calendars.public_holidays import LONGEST_NAME, countries, regions_of
from app.calendars.queries import WEEKDAYS, facts_of
from app.calendars.soundness import after_midnight, check_hours, check_zone
from app.core.answers import sentence_of
from app.core.database import to_json
from app.core.errors import Refused
from app.core.languages import in_digits_of

NAME: Any = LazyString(lambda: pgettext("of a thing", "Name"))
SAY_NAME = _l("Give it a name.")


def hours_words(hours: Hours) -> str:
    """Hours in the digits of the reader."""
    return in_digits_of(str(get_locale()), write_hours(hours))


def _stripped(said: str | None) -> str | None:
    return said.strip() if said else said


def _weekday(number: int) -> Any:
    return LazyString(lambda: get_day_names("wide", locale=str(get_locale()))[number])


class HoursField(StringField):
    """The windows of a day, as people write them. What cannot be read stays as it was typed."""

    typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read them."""
        if not valuelist:
            return
        self.typed = valuelist[0]
        try:
            self.data = read_hours(self.typed)
            check_hours(self.data)
        except Refused as refusal:
            self.data = ()
            raise ValueError(sentence_of(refusal)) from refusal

    def _value(self) -> str:
        return hours_words(self.data or ()) if self.typed is None else self.typed


class CalendarForm(FlaskForm):
    """A calendar's name, zone and week, and what the page showed of them when somebody began to change them."""

    shown = HiddenField()
    name = StringField(NAME, [DataRequired(SAY_NAME), Length(max=120)], filters=[_stripped])
    zone = StringField(_l("Time zone"), [DataRequired(_l("Choose a time zone."))], filters=[_stripped])
    monday = HoursField(_weekday(0))
    tuesday = HoursField(_weekday(1))
    wednesday = HoursField(_weekday(2))
    thursday = HoursField(_weekday(3))
    friday = HoursField(_weekday(4))
    saturday = HoursField(_weekday(5))
    sunday = HoursField(_weekday(6))

    def validate_zone(self, field: StringField) -> None:
        """Only zones that exist."""
        try:
            check_zone(field.data or "")
        except Refused as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: no day opens while the night before is still worked."""
        return bool(super().validate(extra_validators)) and not self._mark_overlaps()

    def _mark_overlaps(self) -> bool:
        for weekday, name in enumerate(WEEKDAYS):
            try:
                check_hours([*after_midnight(self.week[weekday - 1]), *self.week[weekday]])
            except Refused as refusal:
                self[name].errors = [sentence_of(refusal)]
        return any(self[name].errors for name in WEEKDAYS)

    def fill(self, calendar: WorkCalendar) -> None:
        """Show what stands."""
        for name, value in facts_of(calendar).items():
            self[name].data = value
        self.remember(facts_of(calendar))

    def fill_in(self, data: Mapping[str, Any]) -> None:
        """Show what somebody wanted, over what the page showed then."""
        for name, value in facts_from(data["facts"]).items():
            self[name].data = value
        self.shown.data = to_json(data["shown"])

    def remember(self, facts: Mapping[str, Any]) -> None:
        """These are what the page shows now."""
        self.shown.data = to_json(self.was_shown() | dict(facts))

    def was_shown(self) -> dict[str, Any]:
        """What the page showed when it was opened."""
        return facts_from(json.loads(self.shown.data or "{}"))

    def validate_shown(self, _field: HiddenField) -> None:
        """A field that people do not type in is as we wrote it."""
        try:
            self.was_shown()
        except (ValueError, TypeError, AttributeError) as problem:
            raise ValidationError(
                _l("This form cannot be read. Go back, reload the page and try again.")
            ) from problem

    def facts(self) -> dict[str, Any]:
        """What it says."""
        return {"name": self.name.data, "zone": self.zone.data} | dict(zip(WEEKDAYS, self.week, strict=True))

    @property
    def week(self) -> list[Hours]:
        """The hours of its days, as far as they can be read."""
        return [self[name].data or () for name in WEEKDAYS]


class NewCalendarForm(CalendarForm):
    """A calendar that is not there yet."""

    code = StringField(
        _l("Code"),
        [
            Regexp(
                "^[a-z0-9][a-z0-9-]{1,39}$",
                message=_l("A code has small letters, digits and hyphens, as north-2."),
            )
        ],
        filters=[_stripped],
    )


class DayForm(FlaskForm):
    """A date with hours of its own, and what the page showed of it when somebody began to change it."""

    shown = HiddenField(id="day-shown")
    on = DateField(_l("Day"), [DataRequired(_l("Choose a day."))])
    name = StringField(
        NAME, [DataRequired(SAY_NAME), Length(max=LONGEST_NAME)], filters=[_stripped], id="day-name"
    )
    hours = HoursField(_l("Hours"))

    def fill(self, row: CalendarException) -> None:
        """Show what stands, by the name in the reader's language."""
        self.on.data, self.hours.data = row.exception_on, row.hours
        self.name.data = row.called(str(get_locale()))
        self.shown.data = day_as_shown(row)

    def fill_in(self, data: Mapping[str, Any]) -> None:
        """Show what somebody wanted, over what the page showed then."""
        self.on.data, self.hours.data = date.fromisoformat(data["on"]), hours_from(data["hours"])
        self.name.data, self.shown.data = data["name"], data["shown"]

    def chosen_name(self, row: CalendarException | None) -> str:
        """The name as it is kept: a public holiday whose name was not touched keeps it in every language."""
        typed = self.name.data or ""
        return row.name if row is not None and typed == row.called(str(get_locale())) else typed


class ShownForm(FlaskForm):
    """A click that means what the page showed."""

    shown = HiddenField()


def day_as_shown(row: CalendarException | None) -> str:
    """What a date is, to be compared with what a page showed of it."""
    return to_json([row.exception_on, words_of(row)]) if row else ""


class HolidaysForm(FlaskForm):
    """Whose public holidays a calendar keeps."""

    shown = HiddenField(id="place-shown")
    country = SelectField(_l("Country"))
    region = SelectField(_l("Region"), validate_choice=False)

    def __init__(self, calendar: WorkCalendar, **more: Any) -> None:
        super().__init__(**more)
        named = get_locale().territories
        known = sorted((str(named.get(code, code)), code) for code in countries())
        self.country.choices = _choices([("", _l("None")), *((code, name) for name, code in known)])
        regions = regions_of(calendar.country) if calendar.country else []
        self.region.choices = _choices([("", _l("The whole country")), *regions])

    def fill(self, calendar: WorkCalendar) -> None:
        """Show what stands."""
        self.country.data, self.region.data = calendar.country or "", calendar.region or ""
        self.shown.data = place_of(calendar)


def place_of(calendar: WorkCalendar) -> str:
    """Whose holidays it keeps, to be compared with what a page showed."""
    return f"{calendar.country or ''}/{calendar.region or ''}"


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in pairs]
