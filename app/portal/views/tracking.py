"""Where an item is, for anybody who has its number; and the door to one's own request."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_limiter.util import get_remote_address

from app.core.clock import now
from app.core.numbers import fold_digits, to_e164
from app.core.security import limiter
from app.items.queries import Step, items_named, status_of, tracks_of
from app.items.texts import name_in, say_status
from app.portal.forms import FollowForm, ItemForm, region
from app.portal.queries import find_followed
from app.portal.views.following import follow_from_here
from app.tickets.references import read_reference


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/track", "track", track)
    bp.add_url_rule("/track", "follow", follow, methods=["POST"])


def _asks_for_item() -> bool:
    return bool(request.args.get("item"))


def _reference_typed() -> str:
    """Tries are counted per reference too, in whatever script and grouping it is typed."""
    digits = "".join(each for each in fold_digits(request.form.get("reference", "")[:40]) if each.isdigit())
    return f"follow|{digits}"


@limiter.limit("30 per minute; 300 per day", exempt_when=lambda: not _asks_for_item())
def track() -> ResponseReturnValue:
    """Both forms, and the item that was asked for."""
    form = ItemForm(request.args, meta={"csrf": False}) if _asks_for_item() else ItemForm(formdata=None)
    found = _found(form) if _asks_for_item() else {}
    page = {"item_form": form, "follow_form": FollowForm(formdata=None), "found": found}
    return render_template("portal/track.html", **page), 422 if form.errors else 200


@limiter.limit("10 per minute; 60 per day", key_func=get_remote_address)
@limiter.limit("10 per hour", key_func=_reference_typed)
def follow() -> ResponseReturnValue:
    """The reference and the number have to belong together; which of the two does not is never told."""
    form = FollowForm()
    if form.validate_on_submit():
        number = to_e164(form.phone.data, region()) or ""
        followed = find_followed(read_reference(form.reference.data) or "", number)
        if followed is not None:
            follow_from_here(followed.ticket, number)
            return redirect(url_for("portal.followed", reference=followed.ticket.reference), 303)
        form.reference.errors = [gettext("No request has this reference and this number. Check both.")]
    page = {"item_form": ItemForm(formdata=None), "follow_form": form, "found": {}}
    return render_template("portal/track.html", **page), 422


def _found(form: ItemForm) -> dict[str, Any]:
    """The sentence and the track, with places as cities; of an item nobody told us of, its number alone."""
    if not form.validate():
        return {}
    items = items_named([form.item.data])
    if not items:
        return {"number": form.item.data}
    item, language = items[0], str(get_locale())
    status = status_of(item, now(), is_masked=True)
    track = tracks_of([item], is_masked=True)[item.number]
    return {
        "number": item.number,
        "said": say_status(status, language),
        "is_late": status.is_late,
        "track": [line_of(step, language) for step in track],
    }


def line_of(step: Step, language: str) -> dict[str, Any]:
    """One line of a track in that language."""
    return {"at": step.at, "what": name_in(step.what, language), "where": name_in(step.where, language)}
