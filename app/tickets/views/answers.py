"""How posted changes of a ticket are answered: with the part of its page that changed, or a redirect without htmx."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.core.answers import is_htmx, toast
from app.core.errors import Missing
from app.desk.page import Page
from app.desk.pages import gather, whole
from app.tickets.queries import find_ticket


def again(reference: str, part: str, status: int, **forms: Any) -> ResponseReturnValue:
    """What was posted, given back with what is wrong: the part for htmx, the page with it for everyone else."""
    page = _page(reference)
    if is_htmx():
        return render_template(f"desk/_{part}.html", **gather(part, page) | forms), status
    here = url_for("desk.ticket", reference=reference)
    return render_template("desk/ticket.html", here=here, **whole(page) | forms), status


def changed(reference: str, part: str, done: str | None = None) -> ResponseReturnValue:
    """The fresh part for htmx, the page for everyone else."""
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    html = render_template(f"desk/_{part}.html", **gather(part, _page(reference)))
    return html, 200, toast(done) if done else {}


def changed_or_left(reference: str, done: str | None = None) -> ResponseReturnValue:
    """The same for what may have moved out of this person's sight: then the board."""
    try:
        return changed(reference, "next_step", done)
    except Missing:
        board = url_for("desk.board")
        return ("", 204, {"HX-Redirect": board}) if is_htmx() else redirect(board, 303)


def _page(reference: str) -> Page:
    return Page(find_ticket(reference, current_user), current_user, str(get_locale()))
