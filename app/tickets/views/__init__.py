"""Posted changes of a ticket, one file a matter."""

from flask import Blueprint

from app.tickets.views import parties, work

bp = Blueprint("tickets", __name__)
for page in (work, parties):
    page.add_routes(bp)
