"""From a form to the door: what a draft and its last step say, taken in once."""

from typing import Any

from flask import session
from flask_babel import get_locale
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.transaction import transaction
from app.intake.heard import FilledForm
from app.intake.operations import Incoming, take_in
from app.portal.drafts import Draft
from app.portal.forms import window_of
from app.tickets.models import Contact, Proof
from app.tickets.queries import was_noted

CHANNEL = "web"
QUICKEST = 3  # seconds: nobody fills in a form in less


def is_a_machine(form: Any) -> bool:
    """Whether somebody filled in what people do not see."""
    return bool(form.website.data)


def is_too_quick(draft: Draft) -> bool:
    """Whether it was filled in faster than people can."""
    return now().timestamp() - draft.begun_at < QUICKEST


def incoming_of(draft: Draft, form: Any) -> Incoming:
    """What the whole form says. The number was only typed: it proves nothing."""
    said = draft.said
    return Incoming(
        channel=CHANNEL,
        provider_id=name_of(draft.token),
        number=said["phone"],
        to_address=CHANNEL,
        said=form.words.data,
        proof=Proof.NONE,
        form=FilledForm(
            kind=draft.kind,
            language=str(get_locale()),
            topic=said.get("topic"),
            item=said.get("item"),
            name=said["name"],
            facts=_facts(draft, form),
        ),
    )


def _facts(draft: Draft, form: Any) -> dict[str, Any]:
    window = window_of(draft.said) if draft.kind == "pickup" else None
    if window is None:
        return {}
    return {
        "address": draft.said["address"],
        "window_from_at": window.from_at,
        "window_to_at": window.to_at,
        "pieces": form.pieces.data,
    }


def name_of(token: str) -> str:
    """What the contact of a form is called: sent twice it is one."""
    return f"{CHANNEL}:{token}"


def send(incoming: Incoming) -> None:
    """Take it in. The same form again, also at the same moment, changes nothing."""
    try:
        with transaction():
            take_in(incoming, at=now())
    except IntegrityError:
        if not was_noted(incoming.provider_id or ""):
            raise


def send_insisting(contact: Contact, words: str, chosen: dict[str, Any]) -> str:
    """They have our answer, and want somebody to look. Gives the name of the new contact."""
    name = f"{contact.provider_id}!"
    incoming = Incoming(
        channel=CHANNEL,
        provider_id=name,
        number=contact.from_address,
        to_address=CHANNEL,
        said=words,
        proof=Proof.NONE,
        form=FilledForm(language=contact.language or str(get_locale()), **chosen),
        for_person=True,
    )
    send(incoming)
    return name


def keep_receipt(incoming: Incoming) -> None:
    """Whoever sent it may see what became of it, and may follow it from this browser."""
    chosen = incoming.form
    assert chosen is not None
    session["receipt"] = {
        "name": incoming.provider_id,
        "chosen": {"kind": chosen.kind, "topic": chosen.topic, "item": chosen.item, "name": chosen.name},
    }
