"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import board, counter, files, live, start, styleguide, ticket, unit

bp = Blueprint("desk", __name__)
for page in (board, ticket, files, counter, live, unit, start, styleguide):
    page.add_routes(bp)
