"""Where an item is, for anybody who has its number; and the door to one's own request."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_limiter.util import get_remote_address

from app.core.errors import Missing
from app.core.numbers import fold_digits, to_e164
from app.core.security import limiter
from app.items.queries import items_named
from app.portal.following import open_with_code, send_code
from app.portal.forms import CodeForm, FollowForm, ItemForm, region
from app.portal.items import shown, sight_here
from app.tickets.references import read_reference


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/track", "track", track)
    bp.add_url_rule("/track", "follow", follow, methods=["POST"])
    bp.add_url_rule("/track/code", "code", code)
    bp.add_url_rule("/track/code", "prove", prove, methods=["POST"])


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
    follow_form = FollowForm(formdata=None, reference=request.args.get("reference", "")[:40])
    page = _page(ItemForm(formdata=None) if found else form, follow_form, found)
    return page, 422 if form.errors else 200


def _page(item_form: ItemForm, follow_form: FollowForm, found: dict[str, Any]) -> str:
    follows = "reference" in request.values
    page = {"item_form": item_form, "follow_form": follow_form, "found": found, "follows": follows}
    return render_template("portal/track.html", **page)


@limiter.limit("10 per minute; 60 per day", key_func=get_remote_address)
@limiter.limit("10 per hour", key_func=_reference_typed)
def follow() -> ResponseReturnValue:
    """The reference and the number have to belong together. Whether they do is only told to whoever has the code."""
    form = FollowForm()
    if not form.validate_on_submit():
        return _page(ItemForm(formdata=None), form, {}), 422
    reference = read_reference(form.reference.data) or ""
    number = to_e164(form.phone.data, region()) or ""
    send_code(reference, number)
    session["asked"] = {"reference": reference, "number": number}
    return redirect(url_for("portal.code"), 303)


def code() -> ResponseReturnValue:
    """Asks for the code, whether or not there was one to send."""
    return _code_page(CodeForm(formdata=None))


@limiter.limit("20 per hour")
def prove() -> ResponseReturnValue:
    """With the code the request opens."""
    asked, form = session.get("asked", {}), CodeForm()
    if not form.validate_on_submit():
        return _code_page(form), 422
    if not open_with_code(asked.get("reference", ""), asked.get("number", ""), form.code.data):
        form.code.errors = [gettext("This is not the code, or it is older than ten minutes.")]
        return _code_page(form), 422
    session.pop("asked", None)
    return redirect(url_for("portal.followed", reference=asked["reference"]), 303)


def _code_page(form: CodeForm) -> str:
    if "asked" not in session:
        raise Missing
    return render_template("portal/code.html", form=form, number=session["asked"]["number"])


def _found(form: ItemForm) -> dict[str, Any]:
    """The sentence and the track, as whoever asks may see them; of an item nobody told us of, its number alone."""
    if not form.validate() or not form.item.data:
        return {}
    items = items_named([form.item.data])
    if not items:
        return {"number": form.item.data}
    return shown(items[0], sight_here(items[0]), str(get_locale()))
