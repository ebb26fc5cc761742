"""Somebody who acts for whoever follows a request: named with a telephone, which has to be proved by a code."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.errors import Missing, Refused
from app.core.security import limiter
from app.core.transaction import transaction
from app.customers.models import PointKind
from app.customers.operations import identify
from app.portal.following import followed_here
from app.portal.forms import ActingForm
from app.portal.queries import Followed
from app.tickets.merging import hold_survivor
from app.tickets.models import PartyRole
from app.tickets.operations.parties import name_party, remove_party
from app.tickets.parties import those_who_act_for
from app.tickets.queries import parties_of
from app.tickets.references import read_reference


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/track/<reference>/authorised", "ask_acting", ask_acting)
    bp.add_url_rule("/track/<reference>/authorised", "let_act", let_act, methods=["POST"])
    one = "/track/<reference>/authorised/<int(max=9223372036854775807):customer_id>/removal"
    bp.add_url_rule(one, "stop_acting", stop_acting, methods=["POST"])


def _principal(reference: str) -> Followed:
    theirs = followed_here(reference)
    if not theirs.lets_others_act or not theirs.ticket.is_open:
        raise Missing
    return theirs


def ask_acting(reference: str) -> ResponseReturnValue:
    """Who it shall be."""
    return _page(_principal(reference), ActingForm(formdata=None))


def _request_named() -> str:
    """However the reference is written: each request lets only so many texts be sent to strangers."""
    return f"acting|{read_reference((request.view_args or {}).get('reference', ''))}"


def _was_named(response: Response) -> bool:
    return response.status_code == 303


@limiter.limit("20 per hour")
@limiter.limit("5 per day", key_func=_request_named, deduct_when=_was_named)
def let_act(reference: str) -> ResponseReturnValue:
    """They are texted how, and have to prove by a code that the telephone is theirs."""
    theirs, form = _principal(reference), ActingForm()
    if not form.validate_on_submit():
        return _page(theirs, form), 422
    try:
        with transaction():
            _name(theirs, form)
    except Refused as refusal:
        form.phone.errors = [gettext(refusal.sentence, **refusal.words)]
        return _page(_principal(reference), form), refusal.status
    return _back(theirs)


def _name(theirs: Followed, form: ActingForm) -> None:
    point = identify(
        PointKind.PHONE, form.phone.data or ""
    )  # held before the ticket, as by every text and call
    hold_survivor(theirs.ticket)
    point.person.name = point.person.name or form.name.data
    principal = theirs.point.person
    name_party(
        theirs.ticket, point, PartyRole.AUTHORISED,
        acts_for=principal, known_as=form.name.data, actor=principal, at=now(),
    )  # fmt: skip


def stop_acting(reference: str, customer_id: int) -> ResponseReturnValue:
    """They act for them no more. A second time changes nothing."""
    theirs = _principal(reference)
    if FlaskForm().validate_on_submit():
        with transaction():
            hold_survivor(theirs.ticket)
            acting = those_who_act_for(parties_of(theirs.ticket.id), theirs.person_id)
            for party in [each for each in acting if each.customer_id == customer_id]:
                actor, was = theirs.point.person, party.proof.value
                remove_party(theirs.ticket, customer_id, party.role, was=was, actor=actor, at=now())
    return _back(theirs)


def _back(theirs: Followed) -> ResponseReturnValue:
    return redirect(url_for("portal.followed", reference=theirs.reference, _anchor="acting"), 303)


def _page(theirs: Followed, form: ActingForm) -> str:
    return render_template("portal/acting.html", reference=theirs.reference, ticket=theirs.ticket, form=form)
