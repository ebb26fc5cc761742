"""What people are asked about promises."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.sla.models import Cause

CAUSES = [
    SelectChoice("", _l("Say why")),
    SelectChoice(Cause.UNIT_LATE, _l("A unit was late")),
    SelectChoice(Cause.CUSTOMER_UNREACHABLE, _l("The customer could not be reached")),
    SelectChoice(Cause.NO_CAPACITY, _l("Nobody was free")),
    SelectChoice(Cause.THIRD_PARTY, _l("A third party kept us waiting")),
    SelectChoice(Cause.OUR_MISTAKE, _l("It was our mistake")),
    SelectChoice(Cause.FORCE_MAJEURE, _l("Force majeure")),
]


class CauseForm(FlaskForm):
    """Why deadlines were missed."""

    late_because = SelectField(
        _l("Why it was late"), [InputRequired(_l("Say why it was late."))], choices=CAUSES
    )

    @property
    def cause(self) -> Cause:
        """What was chosen."""
        return Cause(self.late_because.data)
