"""Which ticket this one is a duplicate of."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length, ValidationError

from app.tickets.references import read_reference


class MergeForm(FlaskForm):
    """The other's reference: chosen among those offered, or typed; and, once both were looked at, what was shown."""

    into = HiddenField(validators=[Length(max=40)])
    typed = StringField(_l("Reference of the other ticket"), [Length(max=40)])
    shown = HiddenField(validators=[Length(max=200)])

    def validate_typed(self, _field: Any) -> None:
        """It has the form of a reference."""
        if self.reference is None:
            raise ValidationError(gettext("This is no reference of a ticket."))

    @property
    def reference(self) -> str | None:
        """The other ticket's."""
        return read_reference(self.into.data or self.typed.data or "")
