"""A ticket to try policies with: one there is, by its reference, or one that nobody has opened."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext, to_utc
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from app.accounts.queries import units
from app.core.folding import fold
from app.customers.models import Customer, Grade
from app.items.models import Stage
from app.sla.forms.policy import as_line
from app.tickets.conditions import Case
from app.tickets.models import Priority, Ticket

ANYTHING = SelectChoice("", "–")
CHANNELS = {
    "voice": _l("Phone"),
    "sms": _l("SMS"),
    "whatsapp": _l("WhatsApp"),
    "web": _l("Form"),
    "counter": _l("Counter"),
    "letter": _l("Letter"),
    "email": _l("E-mail"),
    "api": _l("Interface"),
}
STAGES = {
    Stage.ACCEPTED.value: _l("handed in"),
    Stage.DEPARTED.value: _l("on its way"),
    Stage.ARRIVED.value: _l("arrived on its way"),
    Stage.EXPORTED.value: _l("out of the country"),
    Stage.CUSTOMS.value: _l("at customs"),
    Stage.AT_OFFICE.value: _l("at the delivery office"),
    Stage.OUT_FOR_DELIVERY.value: _l("out for delivery"),
    Stage.FAILED_ATTEMPT.value: _l("delivery attempted"),
    Stage.COLLECTABLE.value: _l("ready to be collected"),
    Stage.DELIVERED.value: _l("delivered"),
    Stage.RETURNING.value: _l("on its way back"),
    Stage.RETURNED.value: _l("back at the sender"),
    Stage.OTHER.value: _l("anything else"),
}


class TryingForm(Form):
    """Its facts, and from when its clocks shall run."""

    reference = StringField(_l("Reference"), [Optional(), Length(max=40)], filters=[as_line])
    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice("query", _l("Query")),
            SelectChoice("complaint", _l("Complaint")),
            SelectChoice("pickup", _l("Pickup")),
        ],
        default="query",
    )
    topic = StringField(_l("Topic"), [Optional(), Length(max=60)], filters=[as_line])
    grade = SelectField(
        _l("Customer grade"),
        choices=[
            SelectChoice(Grade.STANDARD.value, _l("Standard")),
            SelectChoice(Grade.SILVER.value, _l("Silver")),
            SelectChoice(Grade.GOLD.value, _l("Gold")),
            SelectChoice(Grade.VIP.value, _l("VIP")),
        ],
        default=Grade.STANDARD.value,
    )
    channel = SelectField(
        _l("Channel"), choices=[SelectChoice(code, name) for code, name in CHANNELS.items()], default="sms"
    )
    priority = SelectField(
        _l("Priority"),
        choices=[
            SelectChoice(Priority.LOW.value, _l("Low")),
            SelectChoice(Priority.NORMAL.value, _l("Normal")),
            SelectChoice(Priority.HIGH.value, _l("High")),
            SelectChoice(Priority.URGENT.value, _l("Urgent")),
        ],
        default=Priority.NORMAL.value,
    )
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("en", _l("English")),
            SelectChoice("zh", _l("Chinese")),
            SelectChoice("es", _l("Spanish")),
            SelectChoice("fa", _l("Persian")),
        ],
        default="en",
    )
    unit = SelectField(_l("Unit"), choices=[], default="")
    product = StringField(_l("Product"), [Optional(), Length(max=60)], filters=[as_line])
    journey = SelectField(
        _l("Journey"),
        choices=[
            ANYTHING,
            SelectChoice("domestic", _l("within the country")),
            SelectChoice("international", _l("across the border")),
        ],
        default="",
    )
    stage = SelectField(
        _l("Where the item is"),
        choices=[ANYTHING, *(SelectChoice(code, name) for code, name in STAGES.items())],
        default="",
    )
    at = DateTimeLocalField(_l("Clocks run from"), [Optional()])

    def __init__(self, *arguments: Any, locale: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        named_units = sorted((unit.name(locale), unit.code) for unit in units().values())
        self.unit.choices = [ANYTHING, *(SelectChoice(code, name) for name, code in named_units)]

    def refuse_reference(self) -> None:
        """There is no such ticket."""
        self.reference.errors = [gettext("There is no ticket of that reference here.")]

    def case(self) -> Case:
        """A ticket of these facts. What hangs on items is said, since it has none."""
        unit = next((each for each in units().values() if each.code == self.unit.data), None)
        ticket = Ticket(
            kind=self.kind.data,
            topic=self.topic.data or None,
            channel=self.channel.data,
            priority=Priority(self.priority.data),
            language=self.language.data,
            unit_id=unit.id if unit else None,
            triage={},
            customer=Customer(grade=Grade(self.grade.data)),
        )
        said = {"product": self.product.data, "journey": self.journey.data, "stage": self.stage.data}
        known = {name: frozenset({fold(value)}) for name, value in said.items() if value}
        return Case(ticket, known=known)

    def moment(self, now: datetime) -> datetime:
        """When the clocks shall run from, as the clock on the viewer's wall shows it; now if nothing is said."""
        return to_utc(self.at.data).replace(tzinfo=UTC) if self.at.data else now
