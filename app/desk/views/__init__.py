"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import board, counter, live, start, styleguide, ticket

bp = Blueprint("desk", __name__)
for page in (board, ticket, counter, live, start, styleguide):
    page.add_routes(bp)
