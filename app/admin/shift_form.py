"""What somebody fills in about shifts."""

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.admin.rota import Group
from app.routing.rosters import Pattern


class ShiftForm(FlaskForm):
    """Who is to be there, on which day, from when to when, and until when each week again."""

    people = SelectMultipleField(
        _l("Who"),
        [InputRequired(_l("Choose who is to be there."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    on = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    begins = TimeField(_l("From"), [InputRequired(_l("Say from when."))])
    ends = TimeField(_l("Until"), [InputRequired(_l("Say until when."))])
    until = DateField(_l("Repeat weekly until"), [Optional()])
    sure = BooleanField()

    def __init__(self, group: Group, **given: Any) -> None:
        super().__init__(**given)
        self.people.choices = [
            (each, name) for each, name in group.people.items() if each in group.changeable
        ]
        if group.kind == "person" and not self.people.data:
            self.people.data = list(group.changeable)

    def pattern(self) -> Pattern:
        """The same as dates and minutes."""
        assert self.on.data
        return Pattern(self.on.data, _minutes(self.begins.data), _minutes(self.ends.data), self.until.data)


def _minutes(clock: time | None) -> int:
    assert clock
    return clock.hour * 60 + clock.minute
