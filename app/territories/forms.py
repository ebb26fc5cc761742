"""What administrators fill in about territories."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, Regexp

from app.territories.rows import KINDS


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
