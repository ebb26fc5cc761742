"""What turning a ticket into another kind of work asks for."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from app.tickets.models import Ticket
from app.tickets.operations.converting import kinds_from
from app.triage.topics import TOPICS_OF, counterpart_of


class ConversionForm(FlaskForm):
    """The kind, its topic, and what the page showed. The template words the codes."""

    kind = SelectField(_l("Kind"))
    topic = SelectField(_l("Topic"), [Optional()])
    anyway = BooleanField(_l("Go on all the same"))
    was = HiddenField()

    def validate_topic(self, field: Any) -> None:
        """Each kind has topics of its own."""
        if field.data not in TOPICS_OF.get(self.kind.data, ()):
            raise ValidationError(gettext("This is no topic of that kind."))


def conversion_form_of(ticket: Ticket, *, posted: bool = False) -> ConversionForm:
    """The form with the kinds it may become, and the topic that comes nearest to its own."""
    kinds = kinds_from(ticket)
    nearest = counterpart_of(ticket.topic, kinds[0]) if kinds else None
    form = (
        ConversionForm()
        if posted
        else ConversionForm(formdata=None, topic=nearest or "", was=as_shown(ticket))
    )
    topics = dict.fromkeys(topic for kind in kinds for topic in TOPICS_OF.get(kind, ()))
    form.kind.choices = [SelectChoice(kind, kind) for kind in kinds]
    form.topic.choices = [
        SelectChoice("", _l("Not said yet")),
        *(SelectChoice(topic, topic) for topic in topics),
    ]
    return form


def as_shown(ticket: Ticket) -> str:
    """What whoever turns it has seen of it."""
    return f"{ticket.kind} {ticket.status.value}"
