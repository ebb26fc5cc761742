"""Why the next piece is the next: what whoever asks would be given, in order, and what they are not given."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.desk.next_up import count_unspoken, lacking, next_pieces
from app.routing.queries import queues_worked_by


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/desk/next", "next_up", next_up)


@allow("tickets.work")
def next_up() -> ResponseReturnValue:
    """The first pieces of the queues they work."""
    mine = queues_worked_by(current_user)
    return render_template(
        "desk/next.html",
        pieces=next_pieces(mine, current_user.id),
        lacking=lacking(mine, current_user.id, str(get_locale())),
        unspoken=count_unspoken(mine, current_user.id),
        mine=mine,
    )
