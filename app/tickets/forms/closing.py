"""What ending a ticket asks for."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.tickets.forms.facts import DECISIONS, LABELS, NOT_SAID, REACTIONS, REMEDIES, FactsForm
from app.tickets.forms.words import ReasonForm, cleaned
from app.tickets.models import Status, Ticket


class QueryClosureForm(FlaskForm):
    """How a query ended."""

    outcome = RadioField(
        _l("Outcome"),
        choices=[
            SelectChoice("answered", _l("Answered")),
            SelectChoice("found", _l("Found and forwarded")),
            SelectChoice("returned", _l("Returned to the sender")),
            SelectChoice("lost", _l("Lost")),
        ],
        default="answered",
    )


class ComplaintClosureForm(FactsForm):
    """What a complaint closes with."""

    decision = RadioField(
        LABELS["complaint"]["decision"], [DataRequired(_l("Say what you found."))], choices=DECISIONS
    )
    remedy = SelectField(
        LABELS["complaint"]["remedy"],
        [DataRequired(_l("Say what the customer gets."))],
        choices=[NOT_SAID, *REMEDIES],
    )
    cause = StringField(
        LABELS["complaint"]["cause"],
        [DataRequired(_l("Say why it happened.")), Length(max=200)],
        filters=[cleaned],
    )
    evidence = TextAreaField(
        LABELS["complaint"]["evidence"],
        [DataRequired(_l("Say what proves it.")), Length(max=5_000)],
        filters=[cleaned],
    )
    reaction = RadioField(
        LABELS["complaint"]["reaction"],
        [DataRequired(_l("Say how the customer took it."))],
        choices=REACTIONS,
    )


class PickupClosureForm(FactsForm):
    """What a pickup closes with: proof, or a reason."""

    proof = StringField(LABELS["pickup"]["proof"], [Optional(), Length(max=300)], filters=[cleaned])
    reason = StringField(_l("Or the reason why not"), [Optional(), Length(max=200)], filters=[cleaned])

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two."""
        if not super().validate(extra_validators):
            return False
        if not (self.proof.data or self.reason.data):
            self.proof.errors = [_l("Give proof of collection, or a reason.")]
            return False
        return True


_CLOSURES: Mapping[str, type[FlaskForm]] = {
    "query": QueryClosureForm,
    "complaint": ComplaintClosureForm,
    "pickup": PickupClosureForm,
}


def closure_form(ticket: Ticket, to: Status) -> type[FlaskForm]:
    """The form that ending this ticket so asks for."""
    return _CLOSURES[ticket.kind] if to is Status.CLOSED else ReasonForm
