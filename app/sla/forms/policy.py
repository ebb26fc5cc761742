"""The form of one policy, with every fault told beside its field."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.answers import sentence_of
from app.core.errors import Refused
from app.core.plain_text import one_line
from app.sla.contents import PolicyContent
from app.sla.forms.rows import MOST_TARGETS, TargetForm, target_data
from app.sla.models import About
from app.sla.soundness import Place, faults_of


def as_line(words: str | None) -> str:
    """A filter: one line."""
    return one_line(words or "")


class PolicyForm(FlaskForm):
    """For whom, by which hours, and what is promised."""

    shown = HiddenField()  # the fingerprint of what the person saw
    about = RadioField(
        _l("What it sets"),
        choices=[
            SelectChoice(About.TICKET.value, _l("Promises to customers")),
            SelectChoice(About.LAW.value, _l("What the law asks of us")),
            SelectChoice(About.HANDOFF.value, _l("What we ask of units")),
        ],
        default=About.TICKET.value,
    )
    code = StringField(
        _l("Name"),
        [DataRequired(_l("A policy needs a name.")), Length(max=60, message=_l("At most 60 letters."))],
        filters=[as_line],
    )
    condition = StringField(
        _l("For which tickets"), [Length(max=400, message=_l("At most 400 letters."))], filters=[as_line]
    )
    calendar = SelectField(_l("Calendar"), choices=[])
    source = StringField(
        _l("Law or contract"), [Length(max=200, message=_l("At most 200 letters."))], filters=[as_line]
    )
    targets = FieldList(FormField(TargetForm), max_entries=MOST_TARGETS)

    def offer(self, calendars: Mapping[int, str], queues: Mapping[str, str]) -> None:
        """These calendars and queues can be chosen."""
        self.queues = list(queues)
        named = [SelectChoice(str(number), name) for number, name in calendars.items()]
        called = [SelectChoice("", "–"), *(SelectChoice(code, name) for code, name in queues.items())]
        self.calendar.choices = [*named, SelectChoice("", _l("those of the unit that is asked"))]
        for entry in self.targets:
            entry.form.calendar.choices = [SelectChoice("", _l("those of the policy")), *named]
            for level in entry.form.levels:
                level.form.moves_to.choices = called

    def add_rows(self, asked: str) -> None:
        """A row more: of targets, or of the levels of one of them (`levels-2`)."""
        what, _, number = asked.partition("-")
        if what == "targets":
            self.targets.append_entry({"levels": [{}]})
        elif what == "levels" and number.isdecimal() and int(number) < len(self.targets):
            levels = self.targets[int(number)].form.levels
            if len(levels) < levels.max_entries:
                levels.append_entry()

    @property
    def has_room(self) -> bool:
        """Whether there may be another target."""
        return len(self.targets) < MOST_TARGETS

    def validate(self, extra_validators: Any = None) -> bool:
        """Its shape; and if that is sound, whether it can be promised."""
        if not super().validate(extra_validators):
            return False
        faults = list(faults_of(self.content(), self.queues))
        for fault in faults:
            self._tell(self._field_at(fault.at), fault.refusal)
        return not faults

    def refuse(self, refusal: Refused) -> None:
        """What only the whole set can say: the name is taken."""
        self._tell(self.code, refusal)

    def _tell(self, field: Any, refusal: Refused) -> None:
        field.errors = [*field.errors, sentence_of(refusal)]

    def _field_at(self, place: Place) -> Any:
        """The field of that place; rows that are not kept are not counted."""
        form: Any = self
        for step, number in zip(place[:-1:2], place[1::2], strict=True):
            form = (self.kept_targets if step == "targets" else form.kept_levels)[int(number)]
        return form[place[-1]]

    @property
    def kept_targets(self) -> list[Any]:
        """Rows in which a target is chosen."""
        return [entry.form for entry in self.targets if entry.form.name.data]

    def content(self) -> PolicyContent:
        """The policy as written."""
        return PolicyContent(
            self.code.data or "",
            About(self.about.data),
            self.condition.data or "",
            int(self.calendar.data) if self.calendar.data else None,
            self.source.data or None,
            tuple(row.content() for row in self.kept_targets),
        )

    def wrong_fields(self) -> Iterator[tuple[Field, str]]:
        """Every field that needs another look, in the order of the page."""
        yield from _wrong_fields(self)


def _wrong_fields(form: Any) -> Iterator[tuple[Field, str]]:
    for field in form:
        if isinstance(field, FieldList):
            for entry in field:
                yield from _wrong_fields(entry.form)
        elif field.errors:
            yield field, " ".join(map(str, field.errors))


def policy_data(content: PolicyContent) -> dict[str, Any]:
    """A policy as its form shows it, with an empty row after each list."""
    targets = [target_data(target) for target in content.targets]
    return {
        "shown": content.fingerprint,
        "about": content.about.value,
        "code": content.code,
        "condition": content.condition,
        "calendar": str(content.calendar_id or ""),
        "source": content.source or "",
        "targets": [{**target, "levels": [*target["levels"], {}]} for target in targets] + [{"levels": [{}]}],
    }
