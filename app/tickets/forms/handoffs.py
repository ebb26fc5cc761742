"""What a unit is asked, and what it answers."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.accounts.queries import UnitNode, units_called
from app.core.plain_text import one_line
from app.tickets.forms.words import WordsForm, cleaned
from app.tickets.handoffs import HandoffType

LONGEST = 4000

TYPES = {
    HandoffType.INVESTIGATE: _l("Look into it"),
    HandoffType.TRACE: _l("Trace the item"),
    HandoffType.SEARCH: _l("Search the premises"),
    HandoffType.VISIT: _l("Visit the customer"),
    HandoffType.PROVE_DELIVERY: _l("Prove the delivery"),
    HandoffType.PAY: _l("Pay out"),
    HandoffType.INFORM: _l("Take note"),
}


class HandoffForm(WordsForm):
    """Which unit, to do what, with which words."""

    unit = StringField(
        _l("Unit, by code or name"),
        [DataRequired(_l("Which unit?")), Length(max=120)],
        filters=[lambda words: one_line(words) if words else None],
    )
    type = SelectField(
        _l("What it is to do"),
        choices=[SelectChoice(kind.value, words) for kind, words in TYPES.items()],
        default=HandoffType.INVESTIGATE.value,
    )
    words = TextAreaField(_l("What we want to know"), [Length(max=LONGEST)], filters=[cleaned])

    def validate_unit(self, field: Any) -> None:
        """One unit, and only one, is called so."""
        found = units_called(field.data)
        if not found:
            raise ValidationError(gettext("No unit is called so."))
        if len(found) > 1:
            codes = ", ".join(unit.code for unit in found)
            raise ValidationError(gettext("Several units are called so: %(codes)s. Say which.", codes=codes))

    @property
    def chosen_unit(self) -> UnitNode:
        """The unit, once the form is valid."""
        return units_called(self.unit.data or "")[0]


class AnswerForm(FlaskForm):
    """What the unit found."""

    body = TextAreaField(
        _l("Answer"),
        [DataRequired(_l("Write something first.")), Length(max=LONGEST)],
        filters=[cleaned],
    )
