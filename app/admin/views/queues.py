"""Queues: in the order in which they are tried, a new one, and all that one of them is set to.

Whatever moves work is shown before it is saved; what was seen is what is saved."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import MoveForm
from app.admin.queue_form import NewQueueForm, QueueForm
from app.admin.queue_page import effect_words, gather, lines
from app.admin.queue_words import STRATEGY_NAMES, condition_words, length_of, value_words
from app.core.clock import now
from app.core.errors import Refused
from app.core.transaction import rehearsal, transaction
from app.routing.models import Queue
from app.routing.operations.setting_up import (
    QueueChanged,
    bring_home,
    change_queue,
    create_queue,
    move_queue,
)
from app.routing.queries import find_queue
from app.routing.queue_effects import Effect, astray, effect_of
from app.routing.queue_facts import fingerprint_of

SAVE, SAVE_AND_MOVE = "save", "move"  # of somebody who has seen what it would do


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/queues", "queues", show_queues)
    bp.add_url_rule("/queues/new", "new_queue", new)
    bp.add_url_rule("/queues", "create_queue", create, methods=["POST"])
    bp.add_url_rule("/queues/astray", "astray", show_astray)
    bp.add_url_rule("/queues/astray", "move_astray", move_astray, methods=["POST"])
    bp.add_url_rule("/queues/<code>", "queue", show_queue)
    bp.add_url_rule("/queues/<code>", "change_queue", change, methods=["POST"])
    bp.add_url_rule("/queues/<code>/place", "move_queue", move, methods=["POST"])


@allow("settings.manage")
def show_queues() -> ResponseReturnValue:
    """Every queue, what comes there, how it is given out, and what waits."""
    words = {"condition_words": condition_words, "strategies": STRATEGY_NAMES, "length_of": length_of}
    return render_template("admin/queues.html", lines=lines(now()), **words)


@allow("settings.manage")
def new() -> ResponseReturnValue:
    """A form for a queue that is not there yet."""
    return render_template("admin/new_queue.html", form=NewQueueForm(formdata=None))


@allow("settings.manage")
def create() -> ResponseReturnValue:
    """Make it, closed, and go on to what it is set to."""
    form = NewQueueForm()
    if not form.validate_on_submit():
        return render_template("admin/new_queue.html", form=form), 422
    code, names = form.code.data, {"en": form.name.data}
    try:
        with transaction():
            create_queue(code, names, form.unit_id.unit_id, actor=current_user)
    except Refused as refusal:
        form.refuse(refusal)
        return render_template("admin/new_queue.html", form=form), 422
    return redirect(url_for("admin.queue", code=code), 303)


@allow("settings.manage")
def show_queue(code: str) -> ResponseReturnValue:
    """All that one of them is set to."""
    return queue_page(find_queue(code))


@allow("settings.manage")
def change(code: str) -> ResponseReturnValue:
    """What it would do; of what was seen, and of what moves nothing: save it."""
    form = QueueForm(find_queue(code))
    if not form.validate_on_submit():
        return queue_page(find_queue(code), 422, form=form)
    try:
        effect = _rehearse(code, form)
        if not (effect.is_nothing or _is_confirmed(form)):
            form.seen.data = fingerprint_of(form.facts())
            return queue_page(find_queue(code), form=form, effect=effect)
        _save(code, form, effect)
    except QueueChanged as conflict:
        _show_others(form, conflict)
        return queue_page(find_queue(code), 409, form=form)
    except Refused as refusal:
        form.refuse(refusal)
        return queue_page(find_queue(code), refusal.status, form=form)
    flash(_saved_words(effect), "ok")
    return redirect(url_for("admin.queue", code=code), 303)


def _rehearse(code: str, form: QueueForm) -> Effect:
    with rehearsal():
        queue, facts, shown = find_queue(code), form.facts(), form.was_shown()
        return effect_of(queue.id, lambda: change_queue(queue, facts, shown=shown, actor=current_user), now())


def _is_confirmed(form: QueueForm) -> bool:
    """Whether this is what they saw the outcome of."""
    return _act() in (SAVE, SAVE_AND_MOVE) and form.seen.data == fingerprint_of(form.facts())


def _act() -> str:
    return request.form.get("act", "")


def _save(code: str, form: QueueForm, effect: Effect) -> None:
    moving = effect.sorts if _act() == SAVE_AND_MOVE else ()
    with transaction():
        change_queue(
            find_queue(code), form.facts(), shown=form.was_shown(), moving=moving, actor=current_user
        )


def _saved_words(effect: Effect) -> str:
    if effect.is_nothing:
        return gettext("Saved. Nothing that waits moves by it.")
    if _act() == SAVE_AND_MOVE and effect.free:
        return gettext("Saved. What waits is being moved.")
    return gettext("Saved.")


def _show_others(form: QueueForm, conflict: QueueChanged) -> None:
    """Beside each fact that somebody else changed too, what it is now; saving again puts this person's."""
    for name, present in conflict.now.items():
        sentence = gettext("Meanwhile this has become “%(value)s”.", value=value_words(name, present))
        form.tell(name, sentence)
    form.remember(conflict.now)


@allow("settings.manage")
def move(code: str) -> ResponseReturnValue:
    """Try it earlier or later: at once if no ticket waits elsewhere by it, else after somebody has seen what does."""
    form = MoveForm()
    if not form.validate_on_submit():
        raise Refused("Say to which place it shall move.")
    was, to = form.was.data, form.to.data
    with rehearsal():
        queue = find_queue(code)
        effect = effect_of(queue.id, lambda: move_queue(queue, was=was, to=to, actor=current_user), now())
    if effect.moves and _act() not in (SAVE, SAVE_AND_MOVE):
        page = {"queue": find_queue(code), "form": form, **effect_words(effect)}
        return render_template("admin/queue_move.html", **page)
    with transaction():
        moving = effect.sorts if _act() == SAVE_AND_MOVE else ()
        move_queue(find_queue(code), was=was, to=to, moving=moving, actor=current_user)
    return redirect(url_for("admin.queues", _anchor=f"queue-{code}"), 303)


@allow("settings.manage")
def show_astray() -> ResponseReturnValue:
    """What waits elsewhere than queues, as they are set now, would have it wait."""
    return render_template("admin/queues_astray.html", astray=astray())


@allow("settings.manage")
def move_astray() -> ResponseReturnValue:
    """Somebody has looked at it, and wants it where it belongs."""
    with transaction():
        bring_home(astray().sorts, actor=current_user)
    flash(gettext("What waits is being moved."), "ok")
    return redirect(url_for("admin.queues"), 303)


def queue_page(
    queue: Queue, status: int = 200, *, form: QueueForm | None = None, effect: Effect | None = None
) -> ResponseReturnValue:
    """The page of one queue; without a form that was posted, with what stands."""
    if form is None:
        form = QueueForm(queue, formdata=None)
        form.fill(queue)
    page = gather(queue, min(max(request.args.get("members", 1, int), 1), 10_000))
    words = effect_words(effect) if effect else {"effect": None}
    return render_template("admin/queue.html", form=form, **page, **words), status
