"""The parts of which the form of a queue is made: a length of time, a skill with its level, words, a unit."""

from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from app.accounts.queries import units, units_called
from app.admin.queue_words import NAMES, SECONDS, UNITS, skills
from app.core.plain_text import one_line
from app.sla.forms.policy import as_line
from app.sla.forms.rows import WholeField

LEVELS = [SelectChoice(str(level), str(level)) for level in range(1, 6)]


class LengthForm(Form):
    """A length of time, in the unit in which it is thought."""

    amount = WholeField(_l("How much"), [Optional()])
    unit = SelectField(
        _l("Of what"), choices=[SelectChoice(code, name) for code, name in UNITS.items()], default="minute"
    )

    @property
    def seconds(self) -> int | None:
        """How long; None if nothing is said."""
        return None if self.amount.data is None else self.amount.data * SECONDS[self.unit.data]


class SkillForm(Form):
    """A skill and how well. A row in which no skill is chosen is not kept."""

    skill = SelectField(_l("Skill"), choices=[], default="")
    level = SelectField(_l("At least at level"), choices=LEVELS, default="1")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.skill.choices = [
            SelectChoice("", "–"), *(SelectChoice(code, name) for code, name in skills().items())
        ]  # fmt: skip


class WordsForm(Form):
    """A name and a purpose in one language."""

    name = StringField(NAMES["names"], [Length(max=80, message=_l("At most 80 letters."))], filters=[as_line])
    purpose = StringField(
        NAMES["purposes"], [Length(max=240, message=_l("At most 240 letters."))], filters=[as_line]
    )


class UnitField(StringField):
    """A unit, by its code or its name."""

    def process_data(self, value: Any) -> None:
        """Show it as people can read and change it."""
        unit = units().get(value or 0)
        self.data = f"{unit.code} {unit.name(str(get_locale()))}" if unit else ""

    @property
    def unit_id(self) -> int:
        """The one that was meant."""
        [unit] = units_called(one_line(self.data or ""))
        return unit.id

    def pre_validate(self, _form: Any) -> None:
        """Exactly one."""
        if len(units_called(one_line(self.data or ""))) != 1:
            raise ValidationError(gettext("Name one unit by its code."))
