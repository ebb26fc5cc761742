"""The form of one queue, every setting with what it affects."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.admin.queue_fields import LEVELS, LengthForm, SkillForm, UnitField, WordsForm
from app.admin.queue_words import (
    GRADE_NAMES,
    NAMES,
    STRATEGY_NAMES,
    STRATEGY_WORDS,
    channels,
    in_unit,
    kinds,
    languages,
)
from app.core.answers import sentence_of
from app.core.database import to_json
from app.core.errors import Refused
from app.core.languages import CODES, LANGUAGES
from app.routing.models import Queue, Strategy
from app.routing.queries import queues
from app.routing.queue_facts import CONDITIONS, LENGTHS, Facts, facts_of
from app.routing.queue_soundness import Unsound
from app.sla.forms.policy import as_line
from app.sla.forms.rows import ChecksField, WholeField
from app.sla.sets import calendar_names

EMPTY_ROWS = 2  # for skills that are not asked for yet
MOST_SKILLS = 20
_DOES_NOT_MATTER = SelectChoice("", _l("does not matter"))


class QueueForm(FlaskForm):
    """All that a queue is set to, and what the page showed when somebody began to change it."""

    shown = HiddenField()
    seen = HiddenField()  # the fingerprint of what somebody saw the outcome of
    words = FieldList(FormField(WordsForm), min_entries=len(CODES), max_entries=len(CODES))
    unit_id = UnitField(NAMES["unit_id"])
    is_closed = BooleanField(_l("Takes nothing new"))
    takes_tickets = BooleanField(NAMES["takes_tickets"])
    takes_contacts = BooleanField(NAMES["takes_contacts"])
    kinds = ChecksField(NAMES["kinds"])
    languages = ChecksField(NAMES["languages"])
    channels = ChecksField(NAMES["channels"])
    grades = ChecksField(NAMES["grades"])
    skills = FieldList(FormField(SkillForm), max_entries=MOST_SKILLS)
    language_level = SelectField(NAMES["language_level"], choices=[_DOES_NOT_MATTER, *LEVELS])
    calendar_id = SelectField(NAMES["calendar_id"], choices=[])
    pushes = RadioField(
        NAMES["pushes"],
        choices=[
            SelectChoice("no", _l("Taken: people take the next piece themselves")),
            SelectChoice(
                "yes", _l("Held out: it is offered to one person for some seconds, then to the next")
            ),
        ],
    )
    strategy = RadioField(NAMES["strategy"], choices=[])
    offer_seconds = WholeField(NAMES["offer_seconds"], [InputRequired(_l("Write a whole number."))])
    wrap_up_seconds = WholeField(NAMES["wrap_up_seconds"], [InputRequired(_l("Write a whole number."))])
    priority_worth = FormField(LengthForm, NAMES["priority_worth"])
    vip_worth = FormField(LengthForm, NAMES["vip_worth"])
    overflow_id = SelectField(NAMES["overflow_id"], choices=[])
    overflow_after = FormField(LengthForm, NAMES["overflow_after"])
    most_waiting = WholeField(NAMES["most_waiting"], [Optional()])
    alert_waiting = WholeField(NAMES["alert_waiting"], [Optional()])
    alert_oldest = FormField(LengthForm, NAMES["alert_oldest"])
    alert_late = WholeField(NAMES["alert_late"], [Optional()])
    return_after = FormField(LengthForm, NAMES["return_after"])

    def __init__(self, queue: Queue, **more: Any) -> None:
        super().__init__(**more)
        self.is_pool = queue.is_pool
        listed = {"kinds": kinds(), "languages": languages(), "channels": channels(), "grades": GRADE_NAMES}
        for name, known in listed.items():
            told = {code: known.get(code, code) for code in [*known, *getattr(queue, name)]}
            self[name].choices = [SelectChoice(code, words) for code, words in told.items()]
        self.strategy.choices = [
            SelectChoice(each.value, f"{STRATEGY_NAMES[each]} – {STRATEGY_WORDS[each]}") for each in Strategy
        ]
        self.calendar_id.choices = _choices(calendar_names(), gettext("at any time"))
        locale = str(get_locale())
        others = {rule.id: rule.name(locale) for rule in queues().values() if rule.id != queue.id}
        self.overflow_id.choices = _choices(others, gettext("nowhere"))
        for code, entry in zip(CODES, self.words, strict=True):
            entry.form.language = next(each for each in LANGUAGES if each.code == code)

    def fill(self, queue: Queue) -> None:
        """Show what stands."""
        facts = facts_of(queue)
        for name, value in facts.items():
            self._fill_fact(name, value)
        for code, entry in zip(CODES, self.words, strict=True):
            entry.form.name.data = facts["names"].get(code, "")
            entry.form.purpose.data = facts["purposes"].get(code, "")
        for code, level in facts["skills"].items():
            self.skills.append_entry({"skill": code, "level": str(level)})
        for _ in range(min(EMPTY_ROWS, MOST_SKILLS - len(self.skills))):
            self.skills.append_entry()
        self.remember(facts)

    def _fill_fact(self, name: str, value: Any) -> None:
        if name in LENGTHS and value is not None:
            self[name].form.amount.data, self[name].form.unit.data = in_unit(value)
        elif name == "unit_id":
            self.unit_id.process_data(value)
        elif name in ("calendar_id", "overflow_id", "language_level"):
            self[name].data = str(value or "")
        elif name == "pushes":
            self.pushes.data = "yes" if value else "no"
        elif name not in ("names", "purposes", "skills") and name not in LENGTHS:
            self[name].data = value

    def remember(self, facts: Facts) -> None:
        """These are what the page shows now."""
        self.shown.data = to_json(self.was_shown() | dict(facts))

    def was_shown(self) -> dict[str, Any]:
        """What the page showed when it was opened."""
        return dict(json.loads(self.shown.data or "{}"))

    def validate_shown(self, _field: HiddenField) -> None:
        """A field that people do not type in is as we wrote it."""
        try:
            self.was_shown()
        except (ValueError, TypeError) as problem:
            raise ValidationError(
                _l("This form cannot be read. Go back, reload the page and try again.")
            ) from problem

    def facts(self) -> dict[str, Any]:
        """What it says. The pool has no conditions, and they are not asked for."""
        facts = {
            "names": self._in_languages("name"),
            "purposes": self._in_languages("purpose"),
            "unit_id": self.unit_id.unit_id,
            "skills": {row.skill.data: int(row.level.data) for row in self._kept_skills()},
            "language_level": _number(self.language_level.data),
            "calendar_id": _number(self.calendar_id.data),
            "pushes": self.pushes.data == "yes",
            "strategy": self.strategy.data,
            "overflow_id": _number(self.overflow_id.data),
            **{name: self[name].form.seconds for name in LENGTHS},
            **{name: self[name].data for name in _WHOLE},
        }
        return facts if self.is_pool else facts | self._door()

    def _door(self) -> dict[str, Any]:
        lists = {name: sorted(self[name].data or ()) for name in CONDITIONS}
        return lists | {name: self[name].data for name in ("is_closed", "takes_tickets", "takes_contacts")}

    def _in_languages(self, what: str) -> dict[str, str]:
        written = ((code, entry.form[what].data) for code, entry in zip(CODES, self.words, strict=True))
        return {code: words for code, words in written if words}

    def _kept_skills(self) -> list[Any]:
        return [entry.form for entry in self.skills if entry.form.skill.data]

    def refuse(self, refusal: Refused) -> None:
        """Say each fault beside its field."""
        if isinstance(refusal, Unsound):
            for fault in refusal.faults:
                self.tell(fault.fact, sentence_of(fault.refusal))
        else:
            self.form_errors.append(sentence_of(refusal))

    def tell(self, fact: str, sentence: str) -> None:
        """A sentence beside the field of a fact."""
        field: Any = self._field_of(fact)
        field.errors = [*field.errors, sentence]

    def _field_of(self, fact: str) -> Any:
        if fact in ("names", "purposes"):
            return self.words[0].form[fact.removesuffix("s")]
        if fact == "skills":
            return self.skills[0].form.skill
        return self[fact].form.amount if fact in LENGTHS else self[fact]

    def wrong_fields(self) -> Iterator[tuple[Field, str, str]]:
        """Every field that needs another look, with what it is called, in the order of the page."""
        for name, field in self._fields.items():
            for inner in _inner(field):
                if inner.errors:
                    yield inner, str(NAMES.get(name, inner.label.text)), " ".join(map(str, inner.errors))


_WHOLE = ("offer_seconds", "wrap_up_seconds", "most_waiting", "alert_waiting", "alert_late")


def _inner(field: Any) -> Iterator[Field]:
    if isinstance(field, FieldList):
        for entry in field:
            yield from _inner(entry)
    elif isinstance(field, FormField):
        yield from field.form
    else:
        yield field


def _number(written: str | None) -> int | None:
    return int(written) if written else None


def _choices(names: Mapping[int, str], nothing: str) -> list[SelectChoice]:
    return [SelectChoice("", nothing), *(SelectChoice(str(number), name) for number, name in names.items())]


class NewQueueForm(FlaskForm):
    """A queue that is not there yet."""

    code = StringField(
        _l("Code"),
        [
            Regexp(
                "^(?!(new|astray)$)[a-z0-9][a-z0-9-]{1,39}$",
                message=_l("A code has small letters, digits and hyphens, as north-2."),
            )
        ],
        filters=[as_line],
    )
    name = StringField(
        _l("Name in English"),
        [InputRequired(_l("Give it a name.")), Length(max=80, message=_l("At most 80 letters."))],
        filters=[as_line],
    )
    unit_id = UnitField(NAMES["unit_id"])

    def refuse(self, refusal: Refused) -> None:
        """The code is taken."""
        self.code.errors = [sentence_of(refusal)]
