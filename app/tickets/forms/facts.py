"""The facts of each kind, as people write them, and the words for them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from app.core.database import to_json
from app.tickets.forms.words import cleaned
from app.tickets.operations.facts import plain

LABELS: Mapping[str, Mapping[str, Any]] = {
    "complaint": {
        "decision": _l("Decision"),
        "remedy": _l("Remedy"),
        "cause": _l("Cause"),
        "evidence": _l("Evidence"),
        "reaction": _l("Customer's reaction"),
    },
    "pickup": {
        "address": _l("Address"),
        "area_code": _l("Area code"),
        "route": _l("Route"),
        "window_from_at": _l("Collect from"),
        "window_to_at": _l("Collect by"),
        "pieces": _l("Pieces"),
        "proof": _l("Proof of collection"),
        "reason": _l("Reason"),
    },
}
DECISIONS = [
    SelectChoice("founded", _l("Founded")),
    SelectChoice("partly", _l("Partly founded")),
    SelectChoice("unfounded", _l("Unfounded")),
    SelectChoice("undetermined", _l("Cannot be determined")),
]
REMEDIES = [
    SelectChoice("apology", _l("Apology")),
    SelectChoice("explanation", _l("Explanation")),
    SelectChoice("redelivery", _l("Redelivery")),
    SelectChoice("postage_refund", _l("Postage refund")),
    SelectChoice("compensation", _l("Compensation")),
    SelectChoice("goodwill", _l("Goodwill")),
    SelectChoice("correction", _l("Correction of a record")),
    SelectChoice("staff_measure", _l("Measure towards staff")),
    SelectChoice("none", _l("None")),
]
REACTIONS = [
    SelectChoice("accepted", _l("Accepted")),
    SelectChoice("not_accepted", _l("Not accepted")),
    SelectChoice("unreachable", _l("Unreachable after three tries")),
]
CHOICES: Mapping[str, Mapping[str, Any]] = {
    fact: {choice.value: choice.label for choice in choices}
    for fact, choices in (("decision", DECISIONS), ("remedy", REMEDIES), ("reaction", REACTIONS))
}
NOT_SAID = SelectChoice("", _l("Not said yet"))
WALL = "%Y-%m-%dT%H:%M"  # how a browser writes the clock on the wall


class FactsForm(FlaskForm):
    """Some facts of a ticket, and what the page showed of them when somebody began to change them."""

    shown = HiddenField()

    @property
    def names(self) -> list[str]:
        """The facts it asks for."""
        return [field.name for field in self if field.type not in ("HiddenField", "CSRFTokenField")]

    def fill(self, known: Any, zone: ZoneInfo) -> None:
        """Show what is known, moments as the clock on the wall of `zone` tells them."""
        for name in self.names:
            value = getattr(known, name, None)
            if isinstance(value, datetime):
                value = value.astimezone(zone).replace(tzinfo=None)
            self[name].data = value
        self.remember({name: plain(getattr(known, name, None)) for name in self.names})

    def remember(self, facts: Mapping[str, Any]) -> None:
        """These are what the page shows now."""
        self.shown.data = to_json(self.was_shown() | dict(facts))

    def was_shown(self) -> dict[str, Any]:
        """What the page showed, as `plain` words it."""
        try:
            found = json.loads(self.shown.data or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def facts(self, zone: ZoneInfo) -> dict[str, Any]:
        """What was filled in, as the kind's table keeps it."""
        return {name: _kept(self[name].data, zone) for name in self.names}


def _kept(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=zone).astimezone(UTC)
    return None if value == "" else value


class ComplaintFactsForm(FactsForm):
    """What a complaint will close with, as far as it is known."""

    decision = SelectField(LABELS["complaint"]["decision"], [Optional()], choices=[NOT_SAID, *DECISIONS])
    remedy = SelectField(LABELS["complaint"]["remedy"], [Optional()], choices=[NOT_SAID, *REMEDIES])
    cause = StringField(LABELS["complaint"]["cause"], [Optional(), Length(max=200)], filters=[cleaned])
    evidence = TextAreaField(
        LABELS["complaint"]["evidence"], [Optional(), Length(max=5_000)], filters=[cleaned]
    )
    reaction = SelectField(LABELS["complaint"]["reaction"], [Optional()], choices=[NOT_SAID, *REACTIONS])


class PickupFactsForm(FactsForm):
    """Where, when, how much, and what proves it."""

    address = StringField(LABELS["pickup"]["address"], [Optional(), Length(max=300)], filters=[cleaned])
    area_code = StringField(LABELS["pickup"]["area_code"], [Optional(), Length(max=20)], filters=[cleaned])
    window_from_at = DateTimeLocalField(LABELS["pickup"]["window_from_at"], [Optional()], format=WALL)
    window_to_at = DateTimeLocalField(LABELS["pickup"]["window_to_at"], [Optional()], format=WALL)
    pieces = IntegerField(
        LABELS["pickup"]["pieces"],
        [Optional(), NumberRange(1, 9_999, _l("Between 1 and 9999 pieces."))],
    )
    proof = StringField(LABELS["pickup"]["proof"], [Optional(), Length(max=300)], filters=[cleaned])

    def validate_window_to_at(self, field: Any) -> None:
        """It ends after it begins."""
        if field.data and self.window_from_at.data and field.data <= self.window_from_at.data:
            raise ValidationError(gettext("This is before the window begins."))


FACTS_FORMS: Mapping[str, type[FactsForm]] = {"complaint": ComplaintFactsForm, "pickup": PickupFactsForm}
