"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import (
    board,
    counter,
    files,
    live,
    notices,
    person,
    start,
    styleguide,
    ticket,
    timers,
    unit,
)

bp = Blueprint("desk", __name__)
for page in (board, ticket, timers, files, counter, live, person, notices, unit, start, styleguide):
    page.add_routes(bp)
