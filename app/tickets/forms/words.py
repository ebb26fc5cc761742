"""Words, steps and reasons."""

from secrets import token_hex

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from app.core.plain_text import clean
from app.tickets.models import Status

LONGEST = 1600  # a text message cannot be longer


def cleaned(words: str | None) -> str | None:
    """A filter: nothing in it that no column and no page can carry; what is only spaces is nothing."""
    return clean(words).strip() or None if words else None


def _new_name() -> str:
    return token_hex(16)


class WordsForm(FlaskForm):
    """Words, and the name of the very form they were written on."""

    once = HiddenField(default=_new_name, validators=[Length(max=64)])


class MessageForm(WordsForm):
    """Words to the customer."""

    body = TextAreaField(
        _l("Message"),
        [
            DataRequired(_l("Write something first.")),
            Length(max=LONGEST, message=_l("A text holds 1600 characters at most.")),
        ],
        filters=[cleaned],
    )


class TalkForm(WordsForm):
    """What was said in a call of ours, or that nobody answered it."""

    body = TextAreaField(_l("What was said"), [Length(max=20_000)], filters=[cleaned])
    in_vain = HiddenField()

    def validate_body(self, field: Field) -> None:
        """A talk has words; of a call that nobody answered there may be none."""
        if not (field.data or self.in_vain.data):
            raise ValidationError(gettext("Write something first."))


class NoteForm(WordsForm):
    """Words among ourselves, and files that belong to them."""

    body = TextAreaField(
        _l("Note"), [DataRequired(_l("Write something first.")), Length(max=20_000)], filters=[cleaned]
    )
    files = MultipleFileField(_l("Files"))


class MoveForm(FlaskForm):
    """A step: where to, and what the page showed when it was chosen."""

    to = SelectField(choices=[SelectChoice(status.value, status.value) for status in Status])
    was = StringField()


class ReasonForm(FlaskForm):
    """Withdrawn or not accepted, and why."""

    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Say why.")), Length(max=500)], filters=[cleaned])
