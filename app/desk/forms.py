"""What a colleague fills in for somebody who stands at the counter, or wrote a letter."""

from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.core.numbers import country_of, to_e164
from app.core.plain_text import one_line
from app.items.numbers import typed_number
from app.tickets.forms.words import WordsForm, cleaned
from app.tickets.models import Proof

LONGEST = 20_000


def as_line(words: str | None) -> str | None:
    """A filter: one line, and nothing in it that turns the text around it."""
    return one_line(words) or None if words else None


class CounterForm(WordsForm):
    """Who, by which way, what kind, which item, in which words, and what was seen as proof."""

    channel = RadioField(
        _l("How did they come?"),
        choices=[SelectChoice("counter", _l("At the counter")), SelectChoice("letter", _l("By letter"))],
        default="counter",
    )
    kind = RadioField(
        _l("What is it?"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice("query", _l("Query")),
            SelectChoice("complaint", _l("Complaint")),
            SelectChoice("pickup", _l("Pickup")),
        ],
    )
    name = StringField(_l("Name"), [Length(max=120)], filters=[as_line])
    phone = TelField(_l("Phone number"), [Length(max=40)], filters=[as_line])
    item = StringField(_l("Item number"), [Optional(), Length(max=40)], filters=[as_line])
    body = TextAreaField(
        _l("In their words"),
        [DataRequired(_l("Write something first.")), Length(max=LONGEST)],
        filters=[cleaned],
    )
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("en", _l("English")),
            SelectChoice("zh", _l("Chinese")),
            SelectChoice("es", _l("Spanish")),
            SelectChoice("fa", _l("Persian")),
        ],
    )
    proof = RadioField(
        _l("What have you seen?"),
        choices=[
            SelectChoice(Proof.NONE.value, _l("Nothing")),
            SelectChoice(Proof.RECEIPT.value, _l("The receipt")),
            SelectChoice(Proof.ID.value, _l("An identity card")),
        ],
        default=Proof.NONE.value,
    )

    def validate_phone(self, field: Any) -> None:
        """A number if there is one; without it at least a name."""
        if not field.data and not self.name.data:
            raise ValidationError(gettext("A name or a number: one of them we need."))
        if field.data:
            number = to_e164(field.data, country_of(current_app.config["HOTLINE_NUMBER"]))
            if number is None:
                raise ValidationError(gettext("This is no phone number."))
            field.data = number

    def validate_item(self, field: Any) -> None:
        """A right check digit, where the number has one."""
        typed = typed_number(field.data)
        if typed is not None and not typed.is_right:
            raise ValidationError(gettext("This number has a wrong digit. Compare it with the receipt."))
        field.data = typed.number if typed else field.data
