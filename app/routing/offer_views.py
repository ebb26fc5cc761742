"""What is held out to whoever asks: shown above every page, taken or declined."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow, home
from app.core.answers import is_htmx, sentence_of, toast
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.transaction import transaction
from app.customers.models import Customer
from app.routing.chosen import chosen_because
from app.routing.offers import Offer, shown_offer
from app.routing.operations.reserving import accept_offer, decline_offer
from app.routing.queries import queues
from app.routing.reservations import declines_in
from app.tickets.models import Contact, Ticket

bp = Blueprint("offers", __name__)
OFFER = "/<int(max=9223372036854775807):number>"


@bp.get("/mark")
@allow("tickets.work")
def mark() -> ResponseReturnValue:
    """The bar; empty while nothing is held out to them."""
    return _mark()


@bp.post(f"{OFFER}/acceptance")
@allow("tickets.work")
def accept(number: int) -> ResponseReturnValue:
    """It is theirs. Whoever was too late is told so."""
    try:
        with transaction():
            offer = accept_offer(number, actor=current_user)
    except Conflict as conflict:
        return _said(sentence_of(conflict), "info", 409)
    contact = db.session.get(Contact, offer.contact_id) if offer.contact_id else None
    ticket_id = contact.ticket_id if contact else offer.ticket_id
    if contact and ticket_id is None:
        return _said(gettext("You are talking with %(name)s.", name=_caller(contact)))
    target = url_for("desk.ticket", reference=db.session.get_one(Ticket, ticket_id).reference)
    return ("", 204, {"HX-Redirect": target}) if is_htmx() else redirect(target, 303)


@bp.post(f"{OFFER}/refusal")
@allow("tickets.work")
def decline(number: int) -> ResponseReturnValue:
    """They do not take it; the next is asked."""
    try:
        with transaction():
            decline_offer(number, request.form.get("reason", ""), actor=current_user)
    except Conflict as conflict:
        return _said(sentence_of(conflict), "info", 409)
    return _said(gettext("Declined. The next is asked."))


def _caller(contact: Contact) -> str:
    """Who is on the line, as well as we know."""
    customer = db.session.get(Customer, contact.customer_id) if contact.customer_id else None
    return (customer.name if customer else None) or contact.from_address or gettext("somebody not known")


def _said(sentence: str, kind: str = "ok", status: int = 200) -> ResponseReturnValue:
    """A passing word, and the bar as it is now."""
    if is_htmx():
        return _mark(), status, toast(sentence, kind)
    flash(sentence, kind)
    return redirect(home(), 303)


def _mark() -> str:
    offer = shown_offer(current_user.id, now())
    shown = _shown(offer, str(get_locale())) if offer else {}
    return render_template("components/_offer.html", offer=offer, **shown)


def _shown(offer: Offer, language: str) -> dict[str, Any]:
    return {
        "queue": queues()[offer.queue_id].name(language),
        "why": chosen_because(offer.why),
        "reasons": declines_in(language),
    }
