"""Which questions are asked for each kind of request, one a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.core.errors import Missing
from app.core.numbers import readable
from app.portal.drafts import Draft
from app.portal.forms import (
    AddressForm,
    DayForm,
    ItemForm,
    LastForm,
    LoadForm,
    PartForm,
    StepForm,
    TopicForm,
    WhoForm,
    WordsForm,
    day_words,
    window_of,
)
from app.portal.texts import PART_WORDS, TOPICS


@dataclass(frozen=True)
class Step:
    """One question."""

    name: str
    form: type[StepForm]
    question: Any
    hint: Any = ""

    @property
    def facts(self) -> list[str]:
        """What it brings."""
        return [name for name in _FACTS if hasattr(self.form, name)]

    def is_answered(self, draft: Draft) -> bool:
        """Whether the draft has passed it."""
        return all(fact in draft.said for fact in self.facts)


@dataclass(frozen=True)
class Course:
    """The steps of one kind, and the form with which all is sent."""

    title: Any
    steps: tuple[Step, ...]
    last: type[LastForm]
    question: Any
    hint: Any

    def step(self, name: str) -> Step:
        """The step of that name."""
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise Missing
        return found

    def open_step(self, draft: Draft) -> Step | None:
        """The first that is not answered, or whose answer no longer holds; None: all is ready to be sent."""
        missing = next((step for step in self.steps if not step.is_answered(draft)), None)
        if missing is None and "day" in draft.said and window_of(draft.said) is None:
            return self.step("day")
        return missing


_FACTS = ("topic", "item", "address", "day", "part", "name", "phone")
_TOPIC = Step("topic", TopicForm, _l("What went wrong?"))
_ITEM = Step(
    "item",
    ItemForm,
    _l("Which item is it about?"),
    _l("The number on your receipt or label. Leave it empty if you have none."),
)
_ADDRESS = Step(
    "address", AddressForm, _l("Where shall we come?"), _l("Street, house, flat, postcode and city.")
)
_DAY = Step("day", DayForm, _l("On which day?"))
_PART = Step("part", PartForm, _l("When on that day?"))
_WHO = Step(
    "who",
    WhoForm,
    _l("How can we reach you?"),
    _l("We text you the reference. With it and this number you can follow everything."),
)
COURSES: Mapping[str, Course] = {
    "complaint": Course(
        _l("Complaint"), (_TOPIC, _ITEM, _WHO), WordsForm, _l("What happened?"), _l("When, where, and what you want of us.")
    ),
    "query": Course(_l("Question"), (_ITEM, _WHO), WordsForm, _l("What do you want to know?"), ""),
    "pickup": Course(
        _l("Pickup"), (_ADDRESS, _DAY, _PART, _WHO), LoadForm, _l("What shall we fetch?"),
        _l("How many pieces, what they are, and what the courier should know."),
    ),
}  # fmt: skip


def course_of(kind: str) -> Course:
    """What is asked for that kind."""
    if kind not in COURSES:
        raise Missing
    return COURSES[kind]


def told(course: Course, draft: Draft) -> list[tuple[Step, str]]:
    """What was said at each step so far, as people read it."""
    return [(step, _words(step, draft.said)) for step in course.steps if step.is_answered(draft)]


def _words(step: Step, said: Mapping[str, Any]) -> str:
    if step is _TOPIC:
        return str(TOPICS[said["topic"]])
    if step is _PART:
        return str(PART_WORDS[said["part"]])
    if step is _DAY:
        return day_words(date.fromisoformat(said["day"]))
    if step is _WHO:
        return f"{said['name']}, \u2068{readable(said['phone'])}\u2069"
    return said[step.name] or gettext("No number")
