"""Posted changes of who has to do with a ticket, and how they proved it."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.clock import now
from app.core.errors import Missing, Refused
from app.core.transaction import transaction
from app.customers.models import PointKind
from app.customers.operations import identify
from app.customers.queries import person_of
from app.tickets.forms.parties import PartyForm, ProofForm, RemovalForm, party_form_of
from app.tickets.models import PartyRole, Proof, Ticket
from app.tickets.operations.parties import name_party, record_proof, remove_party
from app.tickets.queries import find_ticket, find_ticket_for_change
from app.tickets.views.answers import again, changed


def add_routes(bp: Blueprint) -> None:
    """Which address changes what."""
    bp.add_url_rule("/<reference>/parties", view_func=add_party, methods=["POST"])
    one = "/<reference>/parties/<int(max=9223372036854775807):customer_id>/<role>"
    bp.add_url_rule(f"{one}/proof", view_func=prove_party, methods=["POST"])
    bp.add_url_rule(f"{one}/removal", view_func=take_out, methods=["POST"])


@allow("tickets.work")
def add_party(reference: str) -> ResponseReturnValue:
    """Somebody by their number, known or new, in a role."""
    form = party_form_of(find_ticket(reference, current_user, "tickets.work"), posted=True)
    if not form.validate_on_submit():
        return again(reference, "parties_form", 422, parties_form=form)
    try:
        with transaction():
            _name(reference, form)
    except Refused as refusal:
        if isinstance(refusal, Missing):
            raise
        form.role.errors = [gettext(refusal.sentence, **refusal.words)]
        return again(reference, "parties_form", refusal.status, parties_form=form)
    return changed(reference, "parties", gettext("Added."))


def _name(reference: str, form: PartyForm) -> None:
    point = identify(
        PointKind.PHONE, form.phone.data or ""
    )  # held before the ticket, as by every text and call
    ticket = find_ticket_for_change(reference, current_user)
    point.person.name = point.person.name or form.name.data
    acts_for = person_of(form.acts_for.data) if form.acts_for.data else None
    name_party(
        ticket, point, PartyRole(form.role.data),
        acts_for=acts_for, known_as=point.person.name, actor=current_user, at=now(),
    )  # fmt: skip


@allow("tickets.work")
def prove_party(reference: str, customer_id: int, role: str) -> ResponseReturnValue:
    """What this person saw that proves who somebody is."""
    form = ProofForm()
    if not form.validate_on_submit():
        raise Refused("Only what you have seen yourself can be recorded here.")

    def act(ticket: Ticket) -> None:
        seen = Proof(form.proof.data)
        record_proof(ticket, customer_id, _role(role), seen, was=form.was.data, actor=current_user, at=now())

    return _change(reference, act, gettext("Saved."))


@allow("tickets.work")
def take_out(reference: str, customer_id: int, role: str) -> ResponseReturnValue:
    """Somebody was added wrongly."""
    form = RemovalForm()
    form.validate_on_submit()

    def act(ticket: Ticket) -> None:
        remove_party(ticket, customer_id, _role(role), was=form.was.data, actor=current_user, at=now())

    return _change(reference, act, gettext("Taken out."))


def _change(reference: str, act: Callable[[Ticket], None], done: str) -> ResponseReturnValue:
    with transaction():
        act(find_ticket_for_change(reference, current_user))
    return changed(reference, "parties", done)


def _role(code: str) -> PartyRole:
    if code not in set(PartyRole):
        raise Missing
    return PartyRole(code)
