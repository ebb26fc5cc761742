"""The page of one's own request: how far it is, what was said, more words, taking it back."""

from hashlib import blake2b
from secrets import token_hex
from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.errors import Missing
from app.core.security import limiter
from app.core.transaction import transaction
from app.intake.operations import Incoming, add_words_to
from app.items.queries import status_of
from app.items.texts import say_status
from app.portal.asking import CHANNEL
from app.portal.forms import MoreForm, WithdrawalForm
from app.portal.queries import Followed, due_of, facts_of, find_followed, items_of, words_on
from app.portal.texts import say_state
from app.tickets.lifecycle import allowed_from
from app.tickets.models import Proof, Status, Ticket
from app.tickets.operations.closing import end_ticket
from app.tickets.queries import hold_ticket, was_noted
from app.tickets.references import read_reference

AT_ONCE = 5  # requests that one browser follows


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/track/<reference>", "followed", followed)
    bp.add_url_rule("/track/<reference>/messages", "add", add, methods=["POST"])
    bp.add_url_rule("/track/<reference>/withdrawal", "ask_withdrawal", ask_withdrawal)
    bp.add_url_rule("/track/<reference>/withdrawal", "withdraw", withdraw, methods=["POST"])


def follow_from_here(ticket: Ticket, number: str) -> None:
    """This browser has shown that it knows the reference and the number."""
    kept = {**session.get("following", {}), ticket.reference: number}
    session["following"] = dict(list(kept.items())[-AT_ONCE:])


def followed(reference: str) -> ResponseReturnValue:
    """The whole page."""
    return _page(_mine(reference), MoreForm(formdata=None, token=token_hex(16)))


@limiter.limit("20 per hour")
def add(reference: str) -> ResponseReturnValue:
    """More words. They are taken in as from every channel."""
    mine, form = _mine(reference), MoreForm()
    if not form.validate_on_submit():
        return _page(mine, form), 422
    said = f"{form.token.data} {mine.ticket.id} {mine.number} {form.words.data}"
    incoming = Incoming(
        channel=CHANNEL,
        provider_id=f"{CHANNEL}:{blake2b(said.encode(), digest_size=16).hexdigest()}",
        number=mine.number,
        to_address=CHANNEL,
        said=form.words.data,
        proof=Proof.CALLER_ID if mine.is_own else Proof.NONE,
    )
    try:
        with transaction():
            add_words_to(mine.ticket, incoming, at=now())
    except IntegrityError:
        if not was_noted(incoming.provider_id or ""):
            raise
    return redirect(url_for("portal.followed", reference=mine.ticket.reference, _anchor="said"), 303)


def ask_withdrawal(reference: str) -> ResponseReturnValue:
    """Whether they mean it."""
    mine = _mine(reference)
    if not _may_withdraw(mine):
        raise Missing
    return render_template("portal/withdrawal.html", ticket=mine.ticket, form=WithdrawalForm())


def withdraw(reference: str) -> ResponseReturnValue:
    """Take it back. A second time changes nothing."""
    mine = _mine(reference)
    if WithdrawalForm().validate_on_submit() and mine.is_own:
        with transaction():
            hold_ticket(mine.ticket)
            if mine.ticket.status is not Status.WITHDRAWN:
                customer = mine.ticket.customer
                assert customer is not None
                end_ticket(mine.ticket, Status.WITHDRAWN, "portal", actor=customer)
    return redirect(url_for("portal.followed", reference=mine.ticket.reference), 303)


def _mine(reference: str) -> Followed:
    """The request, if this browser has shown that it may follow it; else it is not told whether there is one."""
    plain = read_reference(reference) or ""
    number = session.get("following", {}).get(plain)
    found = find_followed(plain, number) if number else None
    if found is None:
        raise Missing
    return found


def _may_withdraw(mine: Followed) -> bool:
    return mine.is_own and Status.WITHDRAWN in allowed_from(mine.ticket)


def _page(mine: Followed, form: MoreForm) -> str:
    ticket = mine.ticket
    page = {
        "ticket": ticket,
        "state": say_state(ticket.kind, ticket.status),
        "due_at": due_of(ticket),
        "said": words_on(mine),
        "items": _items(mine),
        "facts": facts_of(ticket) if mine.is_own else None,
        "may_withdraw": _may_withdraw(mine),
        "form": form,
    }
    return render_template("portal/followed.html", **page)


def _items(mine: Followed) -> list[dict[str, Any]]:
    """Where its items are, as anybody may know it."""
    at, language = now(), str(get_locale())
    found = [status_of(item, at, is_masked=True) for item in items_of(mine.ticket)]
    return [{"number": status.number, "said": say_status(status, language)} for status in found]
