"""One question a step: shape and validity of what people say on the portal."""

from datetime import date, datetime, time
from typing import Any, BinaryIO

from babel.dates import format_skeleton
from flask import current_app
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField, RadioField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import TextInput

from app.core.clock import now
from app.core.languages import in_digits_of
from app.core.numbers import country_of, to_e164
from app.core.plain_text import one_line
from app.items.numbers import typed_number
from app.pickups.windows import Window
from app.portal.drafts import Draft
from app.portal.texts import PART_WORDS, TOPICS
from app.portal.windows import pickup_windows
from app.tickets.forms.words import cleaned

LONGEST = 5_000
TOO_LONG = _l("This is too long: at most %(max)d characters.")


def as_line(words: str | None) -> str | None:
    """A filter: one line, and nothing in it that turns the text around it."""
    return one_line(words) or None if words else None


def region() -> str | None:
    """The country whose numbers may be written without a prefix: that of the hotline."""
    return country_of(current_app.config["HOTLINE_NUMBER"])


class StepForm(FlaskForm):
    """A step. What it brings is kept in the draft under the names of its fields."""

    def prepare(self, draft: Draft) -> None:
        """Make ready what depends on earlier steps."""

    def brought(self) -> dict[str, Any]:
        """What it adds to the draft."""
        return {
            field.name: field.data for field in self if field.type not in ("HiddenField", "CSRFTokenField")
        }


class TopicForm(StepForm):
    """What a complaint is about."""

    topic = RadioField(
        _l("Complaint"),
        [InputRequired(_l("Choose what comes closest."))],
        choices=[SelectChoice(code, words) for code, words in TOPICS.items()],
    )


class ItemForm(StepForm):
    """The item it is about, if it has a number."""

    item = StringField(_l("Item number"), [Optional(), Length(max=40, message=TOO_LONG)], filters=[as_line])

    def validate_item(self, field: Any) -> None:
        """A number of the post's own form has to be right; those of other carriers are kept as they are written."""
        typed = typed_number(field.data)
        if typed is not None and typed.is_right:
            field.data = typed.number
        elif typed is not None:
            raise ValidationError(gettext("This number has a wrong digit. Compare it with your receipt."))
        elif sum(each.isdigit() for each in field.data) < 5:
            raise ValidationError(gettext("That is no item number. It looks like EA123456785CN."))


class AddressForm(StepForm):
    """Where somebody is to come."""

    address = TextAreaField(
        _l("Address"),
        [DataRequired(_l("We need the address.")), Length(max=300, message=TOO_LONG)],
        filters=[cleaned],
    )


class DayForm(StepForm):
    """On which day."""

    day = RadioField(_l("Day"), [InputRequired(_l("Choose a day."))])

    def prepare(self, draft: Draft) -> None:  # noqa: ARG002 - days depend on nothing that was said
        """The days on which we can come."""
        days = dict.fromkeys(window.day for window in pickup_windows(now()))
        self.day.choices = [SelectChoice(day.isoformat(), day_words(day)) for day in days]


class PartForm(StepForm):
    """In which part of it."""

    part = RadioField(_l("Part of the day"), [InputRequired(_l("Choose a part of the day."))])

    def prepare(self, draft: Draft) -> None:
        """The parts of that day that are left."""
        left = [window for window in pickup_windows(now()) if window.day.isoformat() == draft.said.get("day")]
        self.part.choices = [SelectChoice(window.part, PART_WORDS[window.part]) for window in left]


class WhoForm(StepForm):
    """Who asks, and where they can be reached."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Your name, please.")), Length(max=120, message=TOO_LONG)],
        filters=[as_line],
    )
    phone = TelField(
        _l("Phone number"),
        [DataRequired(_l("Your phone number, please.")), Length(max=40, message=TOO_LONG)],
        filters=[as_line],
    )

    def validate_phone(self, field: Any) -> None:
        """In whatever form and script it is written."""
        number = to_e164(field.data, region())
        if number is None:
            raise ValidationError(
                gettext("This is no phone number. From abroad begin with + and the country's code.")
            )
        field.data = number


class ActingForm(WhoForm):
    """Who is to act for them."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Their name, please.")), Length(max=120, message=TOO_LONG)],
        filters=[as_line],
    )
    phone = TelField(
        _l("Phone number"),
        [DataRequired(_l("Their phone number, please.")), Length(max=40, message=TOO_LONG)],
        filters=[as_line],
    )


class LastForm(FlaskForm):
    """The last step, with which all is sent: its own name, and a field that people do not see."""

    token = HiddenField()
    photos = MultipleFileField(_l("Photos"))
    website = StringField(_l("Leave this empty"))


class WordsForm(LastForm):
    """What happened, or what somebody wants to know."""

    words = TextAreaField(
        _l("Your message"),
        [DataRequired(_l("Write something first.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[cleaned],
    )


class LoadForm(LastForm):
    """What is to be fetched."""

    pieces = IntegerField(
        _l("Pieces"),
        [
            InputRequired(_l("Between 1 and 9999 pieces.")),
            NumberRange(1, 9_999, _l("Between 1 and 9999 pieces.")),
        ],
        widget=TextInput(),
    )
    words = TextAreaField(
        _l("Description"),
        [DataRequired(_l("Say in a few words what it is.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[cleaned],
    )


class FollowForm(FlaskForm):
    """What opens the page of one's own request."""

    reference = StringField(
        _l("Reference"),
        [DataRequired(_l("The reference, please: ten digits.")), Length(max=40, message=TOO_LONG)],
    )
    phone = TelField(
        _l("Phone number"),
        [DataRequired(_l("Your phone number, please.")), Length(max=40, message=TOO_LONG)],
    )


class MoreForm(FlaskForm):
    """More words on one's own request."""

    token = HiddenField(validators=[Length(max=64)])
    photos = MultipleFileField(_l("Photos"))
    words = TextAreaField(
        _l("Your message"),
        [DataRequired(_l("Write something first.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[cleaned],
    )


class CodeForm(FlaskForm):
    """The code that was sent to the number."""

    code = StringField(
        _l("Code"), [DataRequired(_l("The code, please: six digits.")), Length(max=20, message=TOO_LONG)]
    )


class WithdrawalForm(FlaskForm):
    """Nothing but the button."""


def uploads(form: FlaskForm) -> list[tuple[str, BinaryIO]]:
    """The files that came with a form, each with the name it had."""
    return [(file.filename or "", file.stream) for file in form.photos.data or () if file]


def day_words(day: date) -> str:
    """A day as people say it."""
    language = str(get_locale())
    said = format_skeleton("MMMMEEEEd", datetime.combine(day, time()), locale=language)
    return in_digits_of(language, said)


def window_of(said: dict[str, Any]) -> Window | None:
    """The window that was chosen, if it can still be had."""
    wanted = (said.get("day"), said.get("part"))
    found = (window for window in pickup_windows(now()) if (window.day.isoformat(), window.part) == wanted)
    return next(found, None)
