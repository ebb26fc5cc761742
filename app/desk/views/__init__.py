"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import board, counter, files, live, notices, start, styleguide, ticket

bp = Blueprint("desk", __name__)
for page in (board, ticket, files, counter, live, notices, start, styleguide):
    page.add_routes(bp)
