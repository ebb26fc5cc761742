"""A walk-in or a letter, entered in one short form; and the receipt, in the customer's own language."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from app.accounts.access import allow
from app.accounts.queries import house_zone
from app.core.clock import now
from app.core.events import Actor, ActorKind
from app.core.transaction import transaction
from app.desk.forms import CounterForm
from app.intake.heard import FilledForm
from app.intake.operations import Incoming, take_in
from app.sla.queries import promised_by
from app.tickets.models import Proof
from app.tickets.queries import Entered, contact_entered, was_noted
from app.wordings.queries import local_moment


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/counter", "counter", counter)
    bp.add_url_rule("/desk/counter", "enter", enter, methods=["POST"])
    bp.add_url_rule("/desk/counter/<reference>", "slip", slip)


@allow("tickets.see")
def counter() -> ResponseReturnValue:
    """The empty form."""
    return render_template("desk/counter.html", form=CounterForm(formdata=None, language=str(get_locale())))


@allow("tickets.see")
def enter() -> ResponseReturnValue:
    """Taken in as from every channel, with the colleague as its actor. The same form again changes nothing."""
    form = CounterForm()
    if not form.validate_on_submit():
        return render_template("desk/counter.html", form=form), 422
    incoming = _incoming_of(form)
    name = incoming.provider_id or ""
    try:
        with transaction():
            take_in(incoming, at=now())
    except IntegrityError:
        if not was_noted(name):
            raise
    reference = contact_entered(current_user.id, provider_id=name).ticket.reference
    return redirect(url_for("desk.slip", reference=reference), 303)


def _incoming_of(form: CounterForm) -> Incoming:
    return Incoming(
        channel=form.channel.data,
        provider_id=f"counter:{current_user.id}:{form.once.data}"[:64],
        number=form.phone.data,
        to_address="",
        said=form.body.data,
        proof=Proof(form.proof.data),
        form=FilledForm(
            kind=form.kind.data, language=form.language.data, item=form.item.data, name=form.name.data
        ),
        by=Actor(ActorKind.USER, current_user.id),
        for_person=True,  # they came to somebody, and that somebody thinks that it needs hands
    )


@allow("tickets.see")
def slip(reference: str) -> ResponseReturnValue:
    """What the customer takes home. Shown to whoever entered it."""
    entered = contact_entered(current_user.id, reference=reference)
    with force_locale(entered.language):
        paper = Markup(render_template("desk/_slip.html", **_facts_of(entered)))  # noqa: S704 - our own template's
    return render_template("desk/slip.html", paper=paper, ticket=entered.ticket, joined=entered.has_joined)


def _facts_of(entered: Entered) -> dict[str, Any]:
    due_at = promised_by(entered.ticket)
    return {
        "ticket": entered.ticket,
        "language": entered.language,
        "received": local_moment(entered.at, house_zone(), entered.language),
        "due": local_moment(due_at, house_zone(), entered.language) if due_at else None,
    }
