"""What administrators fill in about territories."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, Regexp

from app.core.errors import Refused
from app.territories.rows import KINDS


class FileForm(FlaskForm):
    """A file of territories."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])

    def refuse(self, refusal: Refused) -> None:
        """Say beside the field why the file is none."""
        self.file.errors = [
            gettext(refusal.sentence) % refusal.words if refusal.words else gettext(refusal.sentence)
        ]


class ActForm(FlaskForm):
    """A click that means it."""


class AddressForm(Form):
    """An address, to see who serves it. It only reads, so it may stand in the page's own address."""

    address = StringField(_l("Address"), [Optional(), Length(max=300)])
    country = StringField(
        _l("Country"),
        [Regexp("^[A-Z]{2}$", message=_l("A country has two letters, such as CN."))],
        default="CN",
        filters=[lambda said: said.strip().upper() if said else said],
    )
    area_code = StringField(_l("Area code"), [Optional(), Length(max=20)])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind, kind) for kind in KINDS], default="pickup")
    on = DateField(_l("On"), [Optional()])
