"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import (
    board,
    counter,
    files,
    live,
    next_up,
    notices,
    person,
    placement,
    start,
    styleguide,
    ticket,
    timers,
    unit,
)

bp = Blueprint("desk", __name__)
for page in (
    board,
    next_up,
    ticket,
    timers,
    placement,
    files,
    counter,
    live,
    person,
    notices,
    unit,
    start,
    styleguide,
):
    page.add_routes(bp)
