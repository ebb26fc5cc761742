"""Posted changes of a ticket, one file a matter."""

from flask import Blueprint

from app.tickets.views import matters, parties, work

bp = Blueprint("tickets", __name__)
for page in (work, parties, matters):
    page.add_routes(bp)
