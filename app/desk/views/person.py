"""The supervisor's page of one person: which queues they work, what they hold, and moving either."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.models import User
from app.core.answers import is_htmx, sentence_of
from app.core.bounds import LARGEST, up_to
from app.core.database import db, to_json
from app.core.errors import Missing, Refused
from app.core.plain_text import one_line
from app.core.transaction import transaction
from app.core.wording import number_words
from app.desk.changes import BACK, KEEP, Asked, staffing_change, work_change
from app.desk.moving import ALL, person_page, spelt_out
from app.routing.models import Queue
from app.routing.operations.membership import add_member, move_member, remove_member
from app.routing.operations.redistributing import give_back, give_to, hold_work_of, keep_for, send_to
from app.routing.queries import queues
from app.routing.scenes import count_held, find_on_floor, held_by

PERSON = f"/live/people/<int(max={LARGEST}):user_id>"


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule(PERSON, "person", person)
    bp.add_url_rule(f"{PERSON}/queues", "staff", staff, methods=["POST"])
    bp.add_url_rule(f"{PERSON}/work", "move_work", move_work, methods=["POST"])


@allow("live.see")
def person(user_id: int) -> ResponseReturnValue:
    """They, with what a change that is asked about would do."""
    return _shown(find_on_floor(user_id, current_user))


@allow("queues.staff")
def staff(user_id: int) -> ResponseReturnValue:
    """They join a queue, leave one, or both at once."""
    asked = _asked()
    try:
        with transaction():
            _staff(find_on_floor(user_id, current_user), asked)
    except Refused as error:
        return _refused(user_id, error)
    return _done(gettext("Their queues are changed."))


def _staff(person: User, asked: Asked) -> None:
    change = staffing_change(person, asked, current_user, str(get_locale()))
    if change is None or not change.may_be_done:
        raise Refused("Nothing would change.")
    joined, left = (db.session.get(Queue, each or 0) for each in (asked.join, asked.leave))
    if joined is not None and left is not None:
        move_member(person, left, joined, actor=current_user)
    elif joined is not None:
        add_member(joined, person, actor=current_user)
    elif left is not None:
        remove_member(left, person, actor=current_user)


@allow("tickets.assign")
def move_work(user_id: int) -> ResponseReturnValue:
    """What they hold goes to somebody else, back to where it waits, or to another queue: all of it, or nothing."""
    asked = _asked()
    try:
        with transaction():
            told = _move_work(find_on_floor(user_id, current_user), asked)
    except Refused as error:
        return _refused(user_id, error)
    return _done(told)


def _move_work(person: User, asked: Asked) -> str:
    """Gives what to say of it: where they hold more than can be moved at once, all that was meant is not moved yet."""
    among = count_held(person.id, current_user)
    meant = spelt_out(asked, held_by(person.id, current_user))
    held = hold_work_of(person.id, meant.references, current_user)
    change = work_change(person, meant, current_user, str(get_locale()))
    if change is None:
        raise Refused("Say where it goes.")
    if not change.may_be_done:
        raise Refused("That cannot be done; what stands against it is told below.")
    kind, number = meant.target
    if kind == BACK:
        give_back(held, actor=current_user)
    elif kind == KEEP:
        keep_for(held, actor=current_user)
    elif kind == "user":
        give_to(held, number, actor=current_user)
    else:
        send_to(held, queues()[number], actor=current_user)
    if ALL in asked.references and len(held) < among:
        return gettext(
            "Done for %(num)s of %(all)s pieces.", num=number_words(len(held)), all=number_words(among)
        )
    return gettext("It stays theirs.") if kind == KEEP else gettext("The work is moved.")


def _asked() -> Asked:
    said = request.values
    return Asked(
        join=said.get("join", type=up_to(LARGEST)),
        leave=said.get("leave", type=up_to(LARGEST)),
        references=tuple(map(one_line, said.getlist("ticket"))),
        to=said.get("to", ""),
    )


def _shown(person: User, refused: str = "", status: int = 200) -> ResponseReturnValue:
    page = person_page(person, current_user, _asked(), str(get_locale())) | {"refused": refused}
    return render_template("desk/_person.html" if is_htmx() else "desk/person.html", **page), status


def _refused(user_id: int, error: Refused) -> ResponseReturnValue:
    """Said where it was asked: on the page of the person, who is looked at anew."""
    if isinstance(error, Missing):
        raise error
    return _shown(find_on_floor(user_id, current_user), sentence_of(error), error.status)


def _done(sentence: str) -> ResponseReturnValue:
    if is_htmx():
        told = {"toast": {"text": sentence, "kind": "ok"}, "moved": True}
        return "", 204, {"HX-Trigger": to_json(told, ascii_only=True)}
    flash(sentence, "ok")
    return redirect(url_for("desk.live"), 303)
