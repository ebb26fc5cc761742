"""Words, steps, and what closing asks for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.core.database import db
from app.core.plain_text import clean
from app.tickets.kinds import KINDS
from app.tickets.kinds.complaint import Decision, Reaction, Remedy
from app.tickets.models import Status, Ticket


def _clean(words: str | None) -> str | None:
    return clean(words) if words else words


LONGEST = 1600  # a text message cannot be longer

FACT_LABELS: Mapping[str, Mapping[str, Any]] = {
    "complaint": {
        "decision": _l("Decision"),
        "remedy": _l("Remedy"),
        "cause": _l("Cause"),
        "evidence": _l("Evidence"),
        "reaction": _l("Customer's reaction"),
    },
    "pickup": {
        "address": _l("Address"),
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
VALUE_LABELS: Mapping[str, Any] = {
    choice.value: choice.label for choice in [*DECISIONS, *REMEDIES, *REACTIONS]
}


class MessageForm(FlaskForm):
    """Words to the customer."""

    body = TextAreaField(
        _l("Message"),
        [
            DataRequired(_l("Write something first.")),
            Length(max=LONGEST, message=_l("A text holds 1600 characters at most.")),
        ],
        filters=[_clean],
    )


class NoteForm(FlaskForm):
    """Words among ourselves."""

    body = TextAreaField(
        _l("Note"), [DataRequired(_l("Write something first.")), Length(max=20_000)], filters=[_clean]
    )


class MoveForm(FlaskForm):
    """A step: where to, and what the page showed when it was chosen."""

    to = SelectField(choices=[SelectChoice(status.value, status.value) for status in Status])
    was = StringField()


class ReasonForm(FlaskForm):
    """Withdrawn or not accepted, and why."""

    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Say why.")), Length(max=500)], filters=[_clean])


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


class ComplaintClosureForm(FlaskForm):
    """What a complaint closes with."""

    decision = RadioField(
        _l("Decision"),
        [DataRequired(_l("Say what you found."))],
        choices=DECISIONS,
    )
    remedy = SelectField(
        _l("Remedy"),
        choices=REMEDIES,
    )
    cause = StringField(
        _l("Cause"), [DataRequired(_l("Say why it happened.")), Length(max=200)], filters=[_clean]
    )
    evidence = TextAreaField(
        _l("Evidence"), [DataRequired(_l("Say what proves it.")), Length(max=5_000)], filters=[_clean]
    )
    reaction = RadioField(
        _l("Customer's reaction"),
        [DataRequired(_l("Say how the customer took it."))],
        choices=REACTIONS,
    )


class PickupClosureForm(FlaskForm):
    """What a pickup closes with: proof, or a reason."""

    proof = StringField(_l("Proof of collection"), [Optional(), Length(max=300)], filters=[_clean])
    reason = StringField(_l("Or the reason why not"), [Optional(), Length(max=200)], filters=[_clean])

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two."""
        if not super().validate(extra_validators):
            return False
        if not (self.proof.data or self.reason.data):
            self.proof.errors = [_l("Give proof of collection, or a reason.")]
            return False
        return True


_CLOSURES = {"query": QueryClosureForm, "complaint": ComplaintClosureForm, "pickup": PickupClosureForm}
_ENUMS: Mapping[str, type[StrEnum]] = {"decision": Decision, "remedy": Remedy, "reaction": Reaction}


def closure_form(ticket: Ticket, to: Status) -> FlaskForm:
    """The form that ending this ticket so asks for, with what is known filled in."""
    if to is not Status.CLOSED:
        return ReasonForm()
    table = KINDS[ticket.kind].details
    known = db.session.get(table, ticket.id) if table else None
    return _CLOSURES[ticket.kind](obj=known)


def facts_of(form: FlaskForm) -> dict[str, Any]:
    """The filled-in facts, as the kind's table keeps them."""
    given = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return {
        name: _ENUMS[name](value) if name in _ENUMS and value else value or None
        for name, value in given.items()
    }
