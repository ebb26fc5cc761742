"""What administrators fill in on more than one page."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired

from app.core.errors import Refused


class FileForm(FlaskForm):
    """A file of rows."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])

    def refuse(self, refusal: Refused) -> None:
        """Say beside the field why the file is none."""
        self.file.errors = [
            gettext(refusal.sentence) % refusal.words if refusal.words else gettext(refusal.sentence)
        ]


class ActForm(FlaskForm):
    """A click that means it."""


class SwitchForm(FlaskForm):
    """On or off."""

    to = StringField(validators=[DataRequired(), AnyOf(["on", "off"])])


class TableForm(FileForm):
    """A file of one of the tables about items."""

    kind = RadioField(
        _l("Table"),
        choices=[
            SelectChoice("items", _l("Items and tracks")),
            SelectChoice("promises", _l("Promises")),
            SelectChoice("rates", _l("Prices")),
        ],
        default="items",
    )


class MoveForm(FlaskForm):
    """From the place where it was seen to another."""

    was = IntegerField(validators=[InputRequired()])
    to = IntegerField(validators=[InputRequired()])


class SureForm(FlaskForm):
    """A change that is shown first, and saved once somebody is sure of it."""

    sure = BooleanField()
