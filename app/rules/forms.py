"""The form of one rule: when, if, then, with every fault beside its field; and for how many days it is tried."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice, TextAreaField
from wtforms.validators import Length

from app.accounts.queries import roles
from app.core.answers import sentence_of
from app.core.errors import Refused
from app.core.plain_text import clean, one_line
from app.routing.queries import queues
from app.rules.actions import ACTIONS, Action, is_for_tickets, told, words_of, written_action
from app.rules.contents import MOST_ACTIONS, Place, RuleContent, faults_of
from app.rules.occasions import OCCASIONS
from app.rules.texts import ACTION_NAMES, OCCASION_NAMES, PRIORITY_NAMES
from app.rules.trying import DAYS
from app.sla.action_words import role_name
from app.sla.actions import SEE
from app.triage.topics import TOPICS

NOTHING = SelectChoice("", "–")


def _as_line(words: str | None) -> str:
    return one_line(words or "")


def _as_words(words: str | None) -> str:
    return clean(words or "").strip()


def _select(label: Any) -> SelectField:
    """Its choices come later; what was chosen is checked with the action."""
    return SelectField(label, choices=[], validate_choice=False, default="")


class ActionForm(Form):
    """One action: its sort, and of the fields those that it needs."""

    do = HiddenField()
    priority = _select(_l("Priority"))
    topic = _select(_l("Topic"))
    queue = _select(_l("Queue"))
    person = StringField(_l("Sign-in name"), filters=[_as_line, str.lower])
    role = _select(_l("Role"))
    words = TextAreaField(_l("Words"), filters=[_as_words])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        locale = str(get_locale())
        self.offer("priority", PRIORITY_NAMES)
        self.offer("topic", {code: code for code in TOPICS})  # the template words them
        open_queues = filter(is_for_tickets, queues().values())
        self.offer("queue", {queue.code: queue.name(locale) for queue in open_queues})
        self.offer("role", {code: role_name(code) for code, role in roles().items() if SEE in role.rights})

    def offer(self, name: str, named: Mapping[str, Any]) -> None:
        """These can be chosen, and what stands there by now: nothing is exchanged unseen."""
        chosen = {self[name].data: self[name].data} if self[name].data else {}
        self[name].choices = [NOTHING, *(SelectChoice(*each) for each in (chosen | dict(named)).items())]

    @property
    def label(self) -> Any:
        """What it does."""
        return ACTION_NAMES[self.do.data]

    @property
    def asked(self) -> list[Field]:
        """The fields that its sort needs."""
        return [self[name] for name in words_of(ACTIONS[self.do.data])]

    def action(self) -> Action:
        """The action as written."""
        return written_action(
            {"do": self.do.data} | {field.short_name: field.data or "" for field in self.asked}
        )


class RuleForm(FlaskForm):
    """When, if, then."""

    shown = HiddenField()  # the fingerprint of what the person saw
    name = StringField(_l("Name"), [Length(max=60, message=_l("At most 60 letters."))], filters=[_as_line])
    occasion = SelectField(
        _l("Whenever"),
        choices=[NOTHING, *(SelectChoice(code, OCCASION_NAMES[code]) for code in OCCASIONS)],
        default="",
    )
    condition = StringField(
        _l("If"), [Length(max=400, message=_l("At most 400 letters."))], filters=[_as_line]
    )
    actions = FieldList(FormField(ActionForm), max_entries=MOST_ACTIONS)
    more = SelectField(
        _l("Then"),
        choices=[NOTHING, *(SelectChoice(code, ACTION_NAMES[code]) for code in ACTIONS)],
        default="",
    )
    stops = BooleanField(_l("No later rule acts on the ticket then"))
    days = SelectField(_l("Over tickets of"), choices=[], default="7")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.days.choices = [SelectChoice(str(days), str(days)) for days in DAYS]  # the template words them

    @property
    def rows(self) -> list[ActionForm]:
        """Actions of sorts that there are."""
        return [entry.form for entry in self.actions if entry.form.do.data in ACTIONS]

    def press(self, button: str) -> None:
        """An action more (of the sort that is chosen), one less (`remove-2`), or one before another (`up-2`)."""
        what, _, place = button.partition("-")
        rows = [told(row.action()) for row in self.rows]
        number = int(place) if place.isdecimal() and int(place) < len(rows) else None
        if what == "add" and self.more.data in ACTIONS and len(rows) < MOST_ACTIONS:
            rows.append({"do": self.more.data})
            self.more.data = ""
        elif what == "remove" and number is not None:
            del rows[number]
        elif what == "up" and number:
            rows.insert(number - 1, rows.pop(number))
        while self.actions.entries:
            self.actions.pop_entry()
        for row in rows:
            self.actions.append_entry(row)

    def validate(self, extra_validators: Any = None) -> bool:
        """Its shape; and if that is sound, whether it makes sense."""
        if not super().validate(extra_validators):
            return False
        faults = list(faults_of(self.content()))
        for place, refusal in faults:
            self._tell(self._field_at(place), refusal)
        return not faults

    def refuse(self, refusal: Refused) -> None:
        """What only the whole order can say: the name is taken."""
        self._tell(self.name, refusal)

    def _tell(self, field: Field, refusal: Refused) -> None:
        field.errors = [*field.errors, sentence_of(refusal)]

    def _field_at(self, place: Place) -> Any:
        name, number = place
        return self[name] if number is None else self.rows[number].asked[0]

    def content(self) -> RuleContent:
        """The rule as written."""
        actions = tuple(row.action() for row in self.rows)
        return RuleContent(
            self.name.data or "",
            self.occasion.data or "",
            self.condition.data or "",
            actions,
            self.stops.data,
        )

    def wrong_fields(self) -> Iterator[tuple[Field, str]]:
        """Every field that needs another look, in the order of the page."""
        own = [self.name, self.occasion, self.condition]
        for field in [*own, *(field for row in self.rows for field in row.asked), self.more]:
            if field.errors:
                yield field, " ".join(map(str, field.errors))


def rule_data(content: RuleContent) -> dict[str, Any]:
    """A rule as its form shows it."""
    return {
        "shown": content.fingerprint,
        "name": content.name,
        "occasion": content.occasion,
        "condition": content.condition,
        "actions": [told(action) for action in content.actions],
        "stops": content.stops,
    }
