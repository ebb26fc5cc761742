"""From a form to the door: what a draft and its last step say, taken in once."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from flask import session
from flask_babel import get_locale, gettext
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.heard import FilledForm, Outcome, Reply
from app.intake.operations import Incoming, take_in
from app.portal.drafts import Draft
from app.portal.forms import uploads, window_of
from app.portal.texts import OUTSIDE
from app.tickets.models import Contact, Proof
from app.tickets.operations.attaching import keep_uploads, store_uploads
from app.tickets.queries import was_noted

CHANNEL = "web"
QUICKEST = 3  # seconds: nobody fills in a form in less
HEAVIEST = 64 * 1024 * 1024  # bytes: what anybody may send us; ten photos of a telephone
Files = Sequence[tuple[str, BinaryIO]]


def is_a_machine(form: Any) -> bool:
    """Whether somebody filled in what people do not see."""
    return bool(form.website.data)


def is_too_quick(draft: Draft) -> bool:
    """Whether it was filled in faster than people can."""
    return now().timestamp() - draft.begun_at < QUICKEST


def incoming_of(draft: Draft, form: Any) -> Incoming:
    """What the whole form says. The number was only typed: it proves nothing."""
    said = draft.said
    return _incoming(
        name_of(draft.token),
        said["phone"],
        form.words.data,
        FilledForm(
            kind=draft.kind,
            language=str(get_locale()),
            topic=said.get("topic"),
            item=said.get("item"),
            name=said["name"],
            facts=_facts(draft, form),
            brings_files=bool(uploads(form)),
        ),
    )


def insisting(contact: Contact, words: str, kept: dict[str, Any]) -> Incoming:
    """The same once more, from somebody who has our answer and wants a person to look."""
    form = FilledForm(language=contact.language or str(get_locale()), **kept)
    return _incoming(f"{contact.provider_id}!", contact.from_address, words, form, pursues=contact)


def _incoming(name: str, number: str | None, words: str, form: FilledForm, **more: Any) -> Incoming:
    return Incoming(
        channel=CHANNEL,
        provider_id=name,
        number=number,
        to_address=CHANNEL,
        said=words,
        proof=Proof.NONE,
        form=form,
        **more,
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


def send(incoming: Incoming, files: Files = ()) -> None:
    """Take it in with its files, and keep what there is to show of it in this browser.

    The same form again, also at the same moment, changes nothing."""
    said, stored = None, store_uploads(files)
    try:
        with transaction():
            outcome = take_in(incoming, at=now())
            if outcome.message:
                keep_uploads(outcome.message, stored, actor=SYSTEM)
            said = _answer_of(outcome)
    except IntegrityError:
        if not was_noted(incoming.provider_id or ""):
            raise
    _keep_receipt(incoming, said)


def _answer_of(outcome: Outcome) -> str | None:
    """Our answer without the words about replying to it: on a page there is a button for that."""
    reply: Reply | None = outcome.reply
    if reply is None:
        return None
    return gettext(OUTSIDE[reply.text], **reply.words) if reply.text in OUTSIDE else reply.words["said"]


def _keep_receipt(incoming: Incoming, said: str | None) -> None:
    form = incoming.form
    assert form is not None
    kept = {"kind": form.kind, "topic": form.topic, "item": form.item, "name": form.name}
    session["receipt"] = {"name": incoming.provider_id, "said": said, "form": kept}
