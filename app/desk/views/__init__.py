"""The desk's pages, one file each."""

from flask import Blueprint

from app.desk.views import board, live, styleguide, ticket

bp = Blueprint("desk", __name__)
for page in (board, ticket, live, styleguide):
    page.add_routes(bp)
