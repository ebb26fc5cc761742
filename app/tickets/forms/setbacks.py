"""Why work comes back: one of the reasons there are, and free words."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.tickets.forms.words import cleaned
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket
from app.tickets.queries import setback_reasons


class SetbackForm(FlaskForm):
    """The reason, and the status that the page showed."""

    reason = RadioField(_l("Reason"), [DataRequired(_l("Choose the reason."))], validate_choice=False)
    words = TextAreaField(_l("What happened"), [Length(max=500)], filters=[cleaned])
    was = HiddenField()

    def validate_words(self, field: Any) -> None:
        """Some reasons say nothing by themselves."""
        reason = setback_reasons().get(self.reason.data)
        if reason and reason.needs_words and not field.data:
            raise ValidationError(gettext("Say what happened."))


def setback_form_of(ticket: Ticket, language: str, *, posted: bool = False) -> SetbackForm:
    """The form with the reasons that fit how far the ticket is."""
    form = SetbackForm() if posted else SetbackForm(formdata=None, was=ticket.status.value)
    setback = KINDS[ticket.kind].setbacks.get(ticket.status)
    form.reason.choices = [
        SelectChoice(reason.code, reason.name(language))
        for reason in setback_reasons().values()
        if reason.setback is setback
    ]
    return form
