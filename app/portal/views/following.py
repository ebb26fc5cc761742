"""The page of one's own request: how far it is, what was said, more words, taking it back."""

from hashlib import blake2b
from secrets import token_hex
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.errors import Missing
from app.core.security import limiter
from app.core.transaction import transaction
from app.core.uploads import takes_up_to
from app.intake.operations import Incoming, add_words_to
from app.portal.asking import CHANNEL, HEAVIEST
from app.portal.following import followed_here
from app.portal.forms import MoreForm, WithdrawalForm, uploads
from app.portal.items import shown
from app.portal.queries import Followed, due_of, facts_of, items_of, words_on
from app.portal.texts import say_state
from app.tickets.content import NotTaken
from app.tickets.lifecycle import allowed_from
from app.tickets.merging import hold_survivor
from app.tickets.models import Proof, Status
from app.tickets.operations.attaching import keep_uploads, store_uploads
from app.tickets.operations.closing import end_ticket
from app.tickets.parties import sight_on, those_who_act_for
from app.tickets.queries import was_noted


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/track/<reference>", "followed", followed)
    bp.add_url_rule("/track/<reference>/messages", "add", add, methods=["POST"])
    bp.add_url_rule("/track/<reference>/withdrawal", "ask_withdrawal", ask_withdrawal)
    bp.add_url_rule("/track/<reference>/withdrawal", "withdraw", withdraw, methods=["POST"])


def followed(reference: str) -> ResponseReturnValue:
    """The whole page."""
    return _page(followed_here(reference), MoreForm(formdata=None, token=token_hex(16)))


@takes_up_to(HEAVIEST)
@limiter.limit("20 per hour")
def add(reference: str) -> ResponseReturnValue:
    """More words, with photos. They are taken in as from every channel."""
    theirs, form = followed_here(reference), MoreForm()
    if not form.validate_on_submit():
        return _page(theirs, form), 422
    try:
        _take_in(theirs, form)
    except NotTaken as refusal:
        form.photos.errors = [gettext(refusal.sentence)]
        return _page(followed_here(reference), form), 422
    return redirect(url_for("portal.followed", reference=theirs.reference, _anchor="said"), 303)


def _take_in(theirs: Followed, form: MoreForm) -> None:
    incoming = Incoming(
        channel=CHANNEL,
        provider_id=_name_of(theirs, form),
        number=theirs.point.address,
        to_address=CHANNEL,
        said=form.words.data,
        proof=Proof.SMS_CODE,
    )
    files = store_uploads(uploads(form))
    try:
        with transaction():
            outcome = add_words_to(theirs.ticket, incoming, at=now())
            if outcome.message:
                keep_uploads(outcome.message, files, actor=theirs.point.person)
    except IntegrityError:
        if not was_noted(incoming.provider_id or ""):
            raise


def _name_of(theirs: Followed, form: MoreForm) -> str:
    """The same words on the same form are one contact, and nobody can take the name of another's."""
    said = f"{form.token.data}\n{theirs.ticket.id}\n{theirs.point.id}\n{form.words.data}"
    return f"{CHANNEL}:{blake2b(said.encode(), digest_size=16).hexdigest()}"


def ask_withdrawal(reference: str) -> ResponseReturnValue:
    """Whether they mean it."""
    theirs = followed_here(reference)
    if not _may_withdraw(theirs):
        raise Missing
    return render_template(
        "portal/withdrawal.html", reference=theirs.reference, ticket=theirs.ticket, form=WithdrawalForm()
    )


def withdraw(reference: str) -> ResponseReturnValue:
    """Take it back. A second time changes nothing."""
    theirs = followed_here(reference)
    if WithdrawalForm().validate_on_submit() and theirs.withdraws:
        with transaction():
            ticket = hold_survivor(theirs.ticket)
            if ticket.status is not Status.WITHDRAWN:
                end_ticket(ticket, Status.WITHDRAWN, "portal", actor=theirs.point.person)
    return redirect(url_for("portal.followed", reference=theirs.reference), 303)


def _may_withdraw(theirs: Followed) -> bool:
    return theirs.withdraws and Status.WITHDRAWN in allowed_from(theirs.ticket)


def _page(theirs: Followed, form: MoreForm) -> str:
    ticket, sees_more = theirs.ticket, theirs.is_party
    page = {
        "reference": theirs.reference,
        "received_at": theirs.seen.opened_at,
        "ticket": ticket,
        "state": say_state(ticket.kind, ticket.status),
        "due_at": due_of(ticket) if sees_more else None,
        "said": words_on(theirs),
        "items": _items(theirs) if sees_more else [],
        "facts": facts_of(ticket) if theirs.is_own else None,
        "may_withdraw": _may_withdraw(theirs),
        "may_let": theirs.lets_others_act,
        "acting": those_who_act_for(theirs.parties, theirs.person_id) if theirs.lets_others_act else [],
        "form": form,
    }
    return render_template("portal/followed.html", **page)


def _items(theirs: Followed) -> list[dict[str, Any]]:
    """Where its items are, as far as they may know it."""
    language, ticket, number = str(get_locale()), theirs.seen, theirs.point.address
    return [
        shown(item, sight_on(item, ticket, theirs.parties_seen, theirs.person_id, number), language)
        for item in items_of(ticket)
    ]
