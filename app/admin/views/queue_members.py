"""Who takes work from a queue, and with which share of it."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.models import User
from app.core.database import db
from app.core.errors import Missing, Refused
from app.core.numbers import fold_digits
from app.core.transaction import transaction
from app.routing.operations.membership import add_member, remove_member, set_weight
from app.routing.queries import find_queue

WEIGHT = "weight-"  # and the number of the member; `was-` the one that was shown


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    members = "/queues/<code>/members"
    bp.add_url_rule(members, "add_queue_member", add, methods=["POST"])
    bp.add_url_rule(f"{members}/weights", "weigh_queue_members", weigh, methods=["POST"])
    bp.add_url_rule(f"{members}/removal", "remove_queue_member", remove, methods=["POST"])


@allow("settings.manage")
def add(code: str) -> ResponseReturnValue:
    """Somebody takes work from it from now on."""
    with transaction():
        add_member(find_queue(code), _person(request.form.get("user", "")), actor=current_user)
    return _back(code)


@allow("settings.manage")
def remove(code: str) -> ResponseReturnValue:
    """Somebody gets nothing more from it."""
    with transaction():
        remove_member(find_queue(code), _person(request.form.get("user", "")), actor=current_user)
    return _back(code)


@allow("settings.manage")
def weigh(code: str) -> ResponseReturnValue:
    """The shares that were typed otherwise than they were shown."""
    with transaction():
        queue = find_queue(code)
        for user, weight, shown in _typed():
            set_weight(queue, user, weight, shown=shown, actor=current_user)
    flash(gettext("Saved."), "ok")
    return _back(code)


def _typed() -> Iterator[tuple[User, int, int]]:
    for name, written in request.form.items():
        if name.startswith(WEIGHT):
            number = name.removeprefix(WEIGHT)
            weight, shown = _whole(written), _whole(request.form.get(f"was-{number}", ""))
            if weight != shown:
                yield _person(number), weight, shown


def _whole(written: str) -> int:
    digits = fold_digits(written).strip()
    if not digits.isdecimal() or len(digits) > 9:
        raise Refused("Write a whole number.")
    return int(digits)


def _person(number: str) -> User:
    is_number = number.isdecimal() and number.isascii() and len(number) < 10
    found = db.session.get(User, int(number)) if is_number else None
    if found is None:
        raise Missing
    return found


def _back(code: str) -> ResponseReturnValue:
    page = request.form.get("members", 1, int)
    return redirect(url_for("admin.queue", code=code, members=page, _anchor="members"), 303)
