"""What triage should have read."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from app.core.languages import CUSTOMER_CODES
from app.triage.evaluation import SHOWN_LABELS
from app.triage.models import Aspect
from app.triage.topics import TOPICS

_AS_READ = SelectChoice("", _l("as it was read"))


def _choices(codes: Any) -> list[SelectChoice]:
    """The template words the codes."""
    return [_AS_READ, *(SelectChoice(code, code) for code in codes)]


class ReadingForm(FlaskForm):
    """Each aspect of the reading, or that it was right; the names of the fields are those of the aspects."""

    kind = SelectField(_l("Kind"), [Optional()], choices=_choices(SHOWN_LABELS))
    topic = SelectField(_l("Topic"), [Optional()], choices=_choices(TOPICS))
    language = SelectField(_l("Language"), [Optional()], choices=_choices(CUSTOMER_CODES))
    urgency = SelectField(_l("Urgency"), [Optional()], choices=_choices(["none", "asked", "threat"]))

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be said."""
        is_valid: bool = super().validate(extra_validators)
        if is_valid and not self.should():
            self.form_errors.append(gettext("Say what was read wrongly."))
        return is_valid and bool(self.should())

    def should(self) -> dict[Aspect, str]:
        """What was not right, as it should have been."""
        return {aspect: said for aspect in Aspect if (said := self[aspect.value].data)}
