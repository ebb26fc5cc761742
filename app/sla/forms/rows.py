"""Rows of a policy's form: targets, each with levels. A row in which nothing is chosen is not kept."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.accounts.queries import roles
from app.core.numbers import fold_digits
from app.core.plain_text import one_line
from app.sla.action_words import ACTION_NAMES, role_name
from app.sla.actions import ACTIONS, MOVE, NOTIFY_PERSON, NOTIFY_ROLE, SEE, aim_of
from app.sla.contents import TargetContent, name_for
from app.sla.models import Measure
from app.sla.rules import LevelRule
from app.sla.soundness import RESTS
from app.sla.targets import TARGETS

MINUTES_AN_HOUR = 60
MOST_TARGETS, MOST_LEVELS = 20, 12
HOURS = "hours"  # only on forms: kept in minutes
BEFORE, DUE, AFTER = "before", "due", "after"
TARGET_NAMES: Mapping[str, Any] = {
    "first_response": _l("First response"),
    "next_response": _l("Next response"),
    "resolution": _l("Resolution"),
    "callback": _l("Call back"),
    "follow_up": _l("Follow-up call"),
    "pickup_window": _l("Pickup window"),
    "courier_accept": _l("Courier accepts"),
    "urged_call": _l("A person calls"),
    "legal_answer": _l("Answer by law"),
    "customer_reply": _l("Customer's reply"),
    "unit_accept": _l("Unit accepts"),
    "unit_reply": _l("Unit replies"),
}
REST_NAMES = {
    "waiting_customer": _l("Waiting for customer"),
    "waiting_third_party": _l("Waiting for third party"),
}


class WholeField(IntegerField):
    """A whole number, in the digits of any script: which a browser's own field for numbers would not take."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """What is no number is said in our words."""
        written = fold_digits(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if written:
            if not written.isdecimal() or len(written) > 9:
                raise ValueError(gettext("Write a whole number."))
            self.data = int(written)


def as_names(words: str | None) -> str:
    """A filter: sign-in names, however they were told apart."""
    return " ".join(re.split(r"[\s,;،؛，；、]+", one_line(words or "").lower())).strip()


class ChecksField(SelectMultipleField):
    """Any number of boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class LevelForm(Form):
    """A moment before, at or after the due time, and what is done there."""

    name = HiddenField()
    when = SelectField(
        _l("When"),
        choices=[
            SelectChoice("", "–"),
            SelectChoice(BEFORE, _l("before it is due")),
            SelectChoice(DUE, _l("when it is due")),
            SelectChoice(AFTER, _l("after it was due")),
        ],
        default="",
    )
    amount = WholeField(_l("How much"), [Optional()])
    unit = SelectField(
        _l("Of what"),
        choices=[
            SelectChoice("per_cent", _l("per cent of its length")),
            SelectChoice("minutes", _l("minutes")),
            SelectChoice(HOURS, _l("hours")),
            SelectChoice("working_days", _l("working days")),
        ],
        default="per_cent",
    )
    actions = ChecksField(_l("What is done"), choices=[])
    tells_people = StringField(
        _l("Tells these people"), [Length(max=1000, message=_l("At most 1000 letters."))], filters=[as_names]
    )
    tells_roles = ChecksField(_l("Tells whoever is"), choices=[])
    moves_to = SelectField(_l("Moves it to the queue"), choices=[], default="")
    at_any_hour = BooleanField(_l("at any hour"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.actions.choices = [SelectChoice(each, ACTION_NAMES.get(each, each)) for each in ACTIONS]
        hearing = [
            *(code for code, role in roles().items() if SEE in role.rights),
            *(self.tells_roles.data or ()),
        ]
        self.tells_roles.choices = [SelectChoice(code, role_name(code)) for code in dict.fromkeys(hearing)]

    def validate_when(self, field: Any) -> None:
        """Before and after need to know how much."""
        if field.data in (BEFORE, AFTER) and not self.amount.data and not self.amount.errors:
            raise ValidationError(gettext("Say how much before or after."))

    def rule(self) -> LevelRule:
        """The level as written."""
        amount = 0 if self.when.data == DUE else self.amount.data or 0
        amount = -amount if self.when.data == BEFORE else amount
        unit = "minutes" if self.unit.data == HOURS else self.unit.data
        offset = {unit: amount * (MINUTES_AN_HOUR if self.unit.data == HOURS else 1)}
        actions = {
            *(self.actions.data or ()),
            *(f"{NOTIFY_PERSON}:{each}" for each in (self.tells_people.data or "").split()),
            *(f"{NOTIFY_ROLE}:{each}" for each in self.tells_roles.data or ()),
            *([f"{MOVE}:{self.moves_to.data}"] if self.moves_to.data else ()),
        }
        written = LevelRule(
            self.name.data or "", **offset, actions=tuple(sorted(actions)), at_any_hour=self.at_any_hour.data
        )
        return LevelRule(**{**vars(written), "name": name_for(written)})


def level_data(level: LevelRule) -> dict[str, Any]:
    """A level as its row shows it."""
    amount = level.per_cent or level.minutes or level.working_days
    unit = "minutes" if level.minutes else "working_days" if level.working_days else "per_cent"
    if level.minutes and level.minutes % MINUTES_AN_HOUR == 0:
        amount, unit = level.minutes // MINUTES_AN_HOUR, HOURS
    return {
        "name": level.name,
        "when": DUE if level.is_due else BEFORE if level.is_before else AFTER,
        "amount": abs(amount) or None,
        "unit": unit,
        "actions": [action for action in level.actions if action in ACTIONS],
        "tells_people": " ".join(_aims(level, NOTIFY_PERSON)),
        "tells_roles": _aims(level, NOTIFY_ROLE),
        "moves_to": "".join(_aims(level, MOVE)[:1]),
        "at_any_hour": level.at_any_hour,
    }


def _aims(level: LevelRule, name: str) -> list[str]:
    return [aim for asked, aim in map(aim_of, level.actions) if asked == name and aim]


class TargetForm(Form):
    """One clock of a policy."""

    name = SelectField(_l("Target"), choices=[], default="")
    length = WholeField(_l("Length"), [Optional()])
    measure = SelectField(
        _l("Counted in"),
        choices=[
            SelectChoice("minutes", _l("minutes of open time")),
            SelectChoice(HOURS, _l("hours of open time")),
            SelectChoice("working_days", _l("working days")),
            SelectChoice("calendar_days", _l("days of the calendar")),
            SelectChoice("calendar_months", _l("months of the calendar")),
        ],
        default=HOURS,
    )
    end_of_day = BooleanField(_l("until the end of the last day"))
    calendar = SelectField(_l("Hours"), choices=[], default="")
    rests_in = ChecksField(
        _l("Rests while"), choices=[SelectChoice(each.value, REST_NAMES[each]) for each in RESTS]
    )
    levels = FieldList(FormField(LevelForm), max_entries=MOST_LEVELS)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.name.choices = [
            SelectChoice("", "–"), *(SelectChoice(each, TARGET_NAMES.get(each, each)) for each in TARGETS)
        ]  # fmt: skip

    def validate_name(self, field: Any) -> None:
        """A target without a length promises nothing."""
        if field.data and self.length.data is None and not self.length.errors:
            raise ValidationError(gettext("Say how long it is."))

    @property
    def kept_levels(self) -> list[Any]:
        """Rows in which a moment is chosen."""
        return [entry.form for entry in self.levels if entry.form.when.data]

    def content(self) -> TargetContent:
        """The target as written."""
        in_hours = self.measure.data == HOURS
        return TargetContent(
            self.name.data,
            (self.length.data or 0) * (MINUTES_AN_HOUR if in_hours else 1),
            Measure.MINUTES if in_hours else Measure(self.measure.data),
            self.end_of_day.data,
            int(self.calendar.data) if self.calendar.data else None,
            tuple(sorted(self.rests_in.data or ())),
            tuple(row.rule() for row in self.kept_levels),
        )


def target_data(target: TargetContent) -> dict[str, Any]:
    """A target as its row shows it."""
    in_hours = target.measure is Measure.MINUTES and target.length % MINUTES_AN_HOUR == 0
    return {
        "name": target.name,
        "length": target.length // MINUTES_AN_HOUR if in_hours else target.length,
        "measure": HOURS if in_hours else target.measure.value,
        "end_of_day": target.end_of_day,
        "calendar": str(target.calendar_id or ""),
        "rests_in": list(target.rests_in),
        "levels": [level_data(level) for level in target.levels],
    }
