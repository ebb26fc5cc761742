"""Who else has to do with a ticket, and what was seen as proof."""

from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.core.numbers import country_of, to_e164
from app.core.plain_text import one_line
from app.tickets.models import PartyRole, Proof, Ticket
from app.tickets.queries import parties_of
from app.tickets.secrecy import LETS_OTHERS_ACT

NOBODY = SelectChoice("", "–")


def _as_line(words: str | None) -> str | None:
    """A filter: one line, and nothing in it that turns the text around it."""
    return one_line(words) or None if words else None


class PartyForm(FlaskForm):
    """Somebody by their number, what they are to it, and for whom they act if they do."""

    phone = TelField(
        _l("Phone number"), [DataRequired(_l("The number, please.")), Length(max=40)], filters=[_as_line]
    )
    name = StringField(_l("Name, if they are new"), [Length(max=120)], filters=[_as_line])
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice(PartyRole.ADDRESSEE.value, _l("Addressee")),
            SelectChoice(PartyRole.SENDER.value, _l("Sender")),
            SelectChoice(PartyRole.PAYER.value, _l("Payer")),
            SelectChoice(PartyRole.AUTHORISED.value, _l("Authorised")),
        ],
    )
    acts_for = SelectField(_l("Acts for"), [Optional()])

    def validate_phone(self, field: Any) -> None:
        """In whatever form it is written."""
        number = to_e164(field.data, country_of(current_app.config["HOTLINE_NUMBER"]))
        if number is None:
            raise ValidationError(gettext("This is no phone number."))
        field.data = number

    def validate_acts_for(self, field: Any) -> None:
        """Only who is authorised acts for somebody."""
        if self.role.data != PartyRole.AUTHORISED.value:
            field.data = None


class ProofForm(FlaskForm):
    """What was seen, and the proof that the page showed."""

    proof = SelectField(choices=[Proof.RECEIPT.value, Proof.ID.value])
    was = HiddenField()


class RemovalForm(FlaskForm):
    """The proof that the page showed."""

    was = HiddenField()


def party_form_of(ticket: Ticket, *, posted: bool = False) -> PartyForm:
    """The form with those for whom somebody can act."""
    form = PartyForm() if posted else PartyForm(formdata=None)
    principals = {
        party.customer.person_id: party.customer.name or gettext("not known")
        for party in parties_of(ticket.id)
        if party.role in LETS_OTHERS_ACT
    }
    form.acts_for.choices = [NOBODY, *(SelectChoice(str(key), name) for key, name in principals.items())]
    return form
